// SPDX-License-Identifier: GPL-2.0
/* The options of output_options.h. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "log/output_options.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)
#define SYNC_MIN	UINT64_C(100000000)
#define SYNC_MAX	(3600 * NSEC_PER_SEC)

const struct output_options output_options_default = {
	.sync = WRITER_SYNC_INTERVAL,
	.sync_ns = NSEC_PER_SEC,
	.queue = WRITER_QUEUE,
};

const char *const output_backends[] = {
	[WRITER_AUTO] = "auto",
	[WRITER_URING] = "uring",
	[WRITER_PLAIN] = "write",
	NULL,
};

const char *const output_compressions[] = { "zstd", NULL };

struct unit {
	const char *name;
	uint64_t factor;
};

static const struct unit sizes[] = {
	{ "", 1 }, { "K", 1 << 10 }, { "M", 1 << 20 }, { "G", 1 << 30 }, { "T", UINT64_C(1) << 40 },
	{ NULL, 0 },
};

static const struct unit spans[] = {
	{ "ms", 1000000 }, { "", NSEC_PER_SEC }, { "s", NSEC_PER_SEC }, { "m", 60 * NSEC_PER_SEC },
	{ "h", 3600 * NSEC_PER_SEC }, { "d", 86400 * NSEC_PER_SEC }, { NULL, 0 },
};

/* A whole number and a unit behind it, both in bounds. */
static int read_amount(const char *text, const struct unit *units, uint64_t min, uint64_t max,
		       uint64_t *value)
{
	unsigned long long number;
	char *end;

	if (*text < '0' || *text > '9')
		return -EINVAL;
	errno = 0;
	number = strtoull(text, &end, 10);
	if (errno)
		return -EINVAL;
	while (units->name && strcmp(units->name, end))
		units++;
	if (!units->name || number > max / units->factor || number * units->factor < min)
		return -EINVAL;
	*value = number * units->factor;
	return 0;
}

enum cli_status store_size(const struct cli_syntax *syntax, const struct cli_option *option,
			   const char *text, void *into)
{
	if (!read_amount(text, sizes, option->min, option->max,
			 (uint64_t *)((char *)into + option->offset)))
		return CLI_OK;
	return cli_usage(syntax->command, "--%s: '%s' is no size in its bounds, such as 64M",
			 option->name, text);
}

enum cli_status store_span(const struct cli_syntax *syntax, const struct cli_option *option,
			   const char *text, void *into)
{
	if (!read_amount(text, spans, option->min, option->max,
			 (uint64_t *)((char *)into + option->offset)))
		return CLI_OK;
	return cli_usage(syntax->command, "--%s: '%s' is no time in its bounds, such as 12h",
			 option->name, text);
}

enum cli_status store_output(const struct cli_syntax *syntax, const struct cli_option *option,
			     const char *text, void *into)
{
	struct output_options *o = (void *)((char *)into + option->offset);

	(void)syntax;
	o->journal = !strcmp(text, "journal");
	o->path = o->journal || !strcmp(text, "-") ? NULL : text;
	return CLI_OK;
}

enum cli_status store_sync(const struct cli_syntax *syntax, const struct cli_option *option,
			   const char *text, void *into)
{
	static const char *const words[] = {
		[WRITER_SYNC_NONE] = "none",
		[WRITER_SYNC_INTERVAL] = "interval",
		[WRITER_SYNC_BATCH] = "batch",
		[WRITER_SYNC_EACH] = "each",
	};
	struct output_options *o = (void *)((char *)into + option->offset);
	const char *time = strchr(text, '=');
	size_t len = time ? (size_t)(time - text) : strlen(text);

	for (int i = 0; i <= WRITER_SYNC_EACH; i++) {
		if (strlen(words[i]) != len || strncmp(words[i], text, len))
			continue;
		if (time && (i != WRITER_SYNC_INTERVAL ||
			     read_amount(time + 1, spans, SYNC_MIN, SYNC_MAX, &o->sync_ns)))
			break;
		o->sync = (enum writer_sync)i;
		return CLI_OK;
	}
	return cli_usage(syntax->command, "--%s: '%s' is not none, interval=TIME (100ms to 1h), "
			 "batch or each", option->name, text);
}

enum cli_status store_compress(const struct cli_syntax *syntax, const struct cli_option *option,
			       const char *text, void *into)
{
	if (strcmp(text, output_compressions[0]))
		return cli_usage(syntax->command, "--%s: '%s' is not zstd", option->name, text);
	*(bool *)((char *)into + option->offset) = true;
	return CLI_OK;
}

enum cli_status output_options_check(const struct output_options *o)
{
	const struct rotation_options *r = &o->rotation;
	bool own = r->size || r->time;

	if (own && !o->path)
		return cli_usage("log", "--rotate-size and --rotate-time: there is no file to "
				 "rotate without --output FILE");
	if ((r->keep || r->compress) && !own)
		return cli_usage("log", "--keep and --compress: say with --rotate-size or "
				 "--rotate-time when a file is old");
	if (o->journal && o->backend != WRITER_AUTO)
		return cli_usage("log", "--backend: the journal has a way of its own");
	return CLI_OK;
}
