// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Errors as sentences that a person can act on. The numbers stay what the kernel gave.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "source.h"

static const struct {
	int error;
	const char *meaning;
} meanings[] = {
	{ EPERM, "not permitted: needs CAP_NET_ADMIN in the initial user namespace" },
	{ EACCES, "not permitted" },
	{ ENODEV, "the ktally module was unloaded" },
	{ ENOMEM, "out of memory" },
	{ ENOBUFS, "the kernel is out of buffers" },
	{ ESRCH, "there is no such task, or this user may not see it" },
	{ ETIMEDOUT, "the module did not answer within 10 s" },
	{ EPROTO, "the module sent what makes no sense" },
	{ EMFILE, "this process has too many open files" },
	{ ENFILE, "this host has too many open files" },
};

static const char *meaning_of(int error)
{
	const char *words;

	for (size_t i = 0; i < sizeof(meanings) / sizeof(*meanings); i++) {
		if (meanings[i].error == -error)
			return meanings[i].meaning;
	}
	words = strerrordesc_np(-error);
	return words ? words : "unknown error";
}

int ktally_fail(struct ktally *k, int error, const char *format, ...)
{
	size_t len;
	va_list args;

	va_start(args, format);
	vsnprintf(k->error, sizeof(k->error), format, args);
	va_end(args);
	len = strlen(k->error);
	snprintf(k->error + len, sizeof(k->error) - len, ": %s", meaning_of(error));
	return error;
}

int ktally_fail_plain(struct ktally *k, int error, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(k->error, sizeof(k->error), format, args);
	va_end(args);
	return error;
}

const char *ktally_error(const struct ktally *k)
{
	return k ? k->error : "out of memory";
}
