// SPDX-License-Identifier: GPL-2.0
/*
 * What the commands have in common, see cli.h. Numbers are read by hand: strtod()
 * would follow the locale's decimal comma, and take "nan", "0x1p3" and leading blanks.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "cli.h"

#define NSEC_PER_MSEC	UINT64_C(1000000)
#define NSEC_PER_SEC	UINT64_C(1000000000)
#define INTERVAL_MIN	(100 * NSEC_PER_MSEC)
#define INTERVAL_MAX	(3600 * NSEC_PER_SEC)
#define MESSAGE_MAX	1024
#define FRACTION_DIGITS	6	/* 10^6 hours in ns still fit in 64 bits */

#define NO_MODULE	"the kernel module is not loaded: " \
	"load it with 'modprobe ktally', or use --source procfs"
#define NOT_PERMITTED	"the kernel module answers only those with CAP_NET_ADMIN: " \
	"run as root, or use --source procfs"

/* Reads the digits at *text and moves past them; how many there were, or -EINVAL when too many. */
static int read_digits(const char **text, uint64_t *number)
{
	int digits = 0;

	*number = 0;
	for (; **text >= '0' && **text <= '9'; (*text)++, digits++) {
		uint64_t digit = (uint64_t)(**text - '0');

		if (*number > (UINT64_MAX - digit) / 10)
			return -EINVAL;
		*number = *number * 10 + digit;
	}
	return digits;
}

int cli_number(const char *text, uint64_t min, uint64_t max, uint64_t *number)
{
	uint64_t value;

	if (read_digits(&text, &value) <= 0 || *text)
		return -EINVAL;
	if (value < min || value > max)
		return -EINVAL;
	*number = value;
	return 0;
}

static uint64_t unit_ns(const char *suffix)
{
	static const struct { const char *suffix; uint64_t ns; } units[] = {
		{ "", NSEC_PER_SEC },
		{ "ms", NSEC_PER_MSEC },
		{ "s", NSEC_PER_SEC },
		{ "m", 60 * NSEC_PER_SEC },
		{ "h", 3600 * NSEC_PER_SEC },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (!strcmp(units[i].suffix, suffix))
			return units[i].ns;
	return 0;
}

int cli_interval(const char *text, uint64_t *ns)
{
	uint64_t whole, fraction = 0, scale = 1, unit, value;
	int digits;

	if (read_digits(&text, &whole) <= 0)
		return -EINVAL;
	if (*text == '.') {
		text++;
		digits = read_digits(&text, &fraction);
		if (digits <= 0 || digits > FRACTION_DIGITS)
			return -EINVAL;
		while (digits--)
			scale *= 10;
	}
	unit = unit_ns(text);
	if (!unit || whole > INTERVAL_MAX / unit)
		return -EINVAL;
	value = whole * unit + fraction * unit / scale;
	if (value < INTERVAL_MIN || value > INTERVAL_MAX)
		return -EINVAL;
	*ns = value;
	return 0;
}

enum cli_status cli_status_of(int error)
{
	switch (error) {
	case 0:
		return CLI_OK;
	case -ENOENT:
	case -ENODEV:
		return CLI_NO_MODULE;
	case -EPERM:
	case -EACCES:
		return CLI_NOT_PERMITTED;
	default:
		return CLI_FAILED;
	}
}

/* Words of the kernel and of the command line go to a terminal as text. */
static void say(const char *command, const char *words, const char *hint)
{
	char text[MESSAGE_MAX];

	ktally_text_terminal(words, strlen(words), text, sizeof(text), MESSAGE_MAX);
	fprintf(stderr, "ktally%s%s: %s%s\n", command ? " " : "", command ? command : "", text,
		hint);
}

void cli_source_error(const char *command, enum ktally_source_kind kind, int error,
		      const char *words)
{
	enum cli_status status = cli_status_of(error);

	if (kind == KTALLY_SOURCE_NETLINK && status == CLI_NO_MODULE)
		words = NO_MODULE;
	else if (kind == KTALLY_SOURCE_NETLINK && status == CLI_NOT_PERMITTED &&
		 (!words || strstr(words, "CAP_NET_ADMIN")))
		words = NOT_PERMITTED;
	else if (!words || !*words)
		words = strerror(-error);
	say(command, words, "");
}

enum cli_status cli_open(const char *command, enum ktally_source_kind kind, struct ktally **k)
{
	int error = ktally_open(k, kind);

	if (!error)
		return CLI_OK;
	cli_source_error(command, kind, error, *k ? ktally_error(*k) : NULL);
	ktally_close(*k);
	*k = NULL;
	return kind == KTALLY_SOURCE_NETLINK ? cli_status_of(error) : CLI_FAILED;
}

enum cli_status cli_usage(const char *command, const char *format, ...)
{
	char words[MESSAGE_MAX], hint[64];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	snprintf(hint, sizeof(hint), " (see 'ktally%s%s --help')", command ? " " : "",
		 command ? command : "");
	say(command, words, hint);
	return CLI_USAGE;
}

static unsigned int least(unsigned int a, unsigned int b)
{
	return a < b ? a : b;
}

#define NAME_MAX_LETTERS	32

/* Letters to add, drop or change to make @b of @a. */
static unsigned int distance_of(const char *a, const char *b)
{
	unsigned int row[NAME_MAX_LETTERS + 1];
	size_t alen = strlen(a), blen = strlen(b);

	if (alen > NAME_MAX_LETTERS || blen > NAME_MAX_LETTERS)
		return NAME_MAX_LETTERS;
	for (size_t j = 0; j <= blen; j++)
		row[j] = (unsigned int)j;
	for (size_t i = 1; i <= alen; i++) {
		unsigned int diagonal = row[0];

		row[0] = (unsigned int)i;
		for (size_t j = 1; j <= blen; j++) {
			unsigned int change = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			row[j] = least(change, least(row[j], row[j - 1]) + 1);
		}
	}
	return row[blen];
}

const char *cli_nearest(const char *name, const void *table, size_t size, size_t count)
{
	unsigned int fewest = 3;	/* more changes than 2 are another word */
	const char *nearest = NULL;

	for (size_t i = 0; i < count; i++) {
		const char *one = *(const char *const *)((const char *)table + i * size);
		unsigned int distance = distance_of(name, one);

		if (distance >= fewest)
			continue;
		fewest = distance;
		nearest = one;
	}
	return nearest;
}
