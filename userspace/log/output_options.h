/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The options of `ktally log` about where lines go and how surely. Not here: those about what is in
 * them (options.c).
 */
#ifndef KTALLY_LOG_OUTPUT_OPTIONS_H
#define KTALLY_LOG_OUTPUT_OPTIONS_H

#include "log/rotation.h"
#include "log/writer.h"
#include "option.h"

struct output_options {
	const char *path;	/* NULL is standard output, or the journal */
	bool journal;
	enum writer_backend backend;
	enum writer_sync sync;
	uint64_t sync_ns;
	uint64_t queue;		/* bytes */
	struct rotation_options rotation;	/* without its path */
};

extern const struct output_options output_options_default;

extern const char *const output_backends[];

/* For cli_option.store; the option's offset is that of the struct output_options. */
enum cli_status store_output(const struct cli_syntax *syntax, const struct cli_option *option,
			     const char *text, void *into);
enum cli_status store_sync(const struct cli_syntax *syntax, const struct cli_option *option,
			   const char *text, void *into);
enum cli_status store_compress(const struct cli_syntax *syntax, const struct cli_option *option,
			       const char *text, void *into);

/* At the offset is a uint64_t of bytes, or of ns, between the option's min and max. */
enum cli_status store_size(const struct cli_syntax *syntax, const struct cli_option *option,
			   const char *text, void *into);
enum cli_status store_span(const struct cli_syntax *syntax, const struct cli_option *option,
			   const char *text, void *into);

/* What no option alone can tell is wrong. */
enum cli_status output_options_check(const struct output_options *o);

/* The rows of the table of @type, whose @out is a struct output_options. */
#define OUTPUT_OPTIONS(type, out)								\
	{ .name = "output", .letter = 'o', .value = "FILE",					\
	  .help = "append to FILE; - is standard output (the default), journal\n"		\
		  "the journal of systemd (./journal is a file)",				\
	  .store = store_output, .offset = offsetof(type, out) },				\
	{ .name = "sync", .value = "WHEN",							\
	  .help = "none, interval=TIME, batch or each: when lines are made\n"			\
		  "durable in a file (default interval=1s)",					\
	  .store = store_sync, .offset = offsetof(type, out) },					\
	{ .name = "queue", .value = "SIZE",							\
	  .help = "bytes of lines that wait for a slow output before the\n"			\
		  "oldest samples are dropped: 1M to 1G (default 8M)",				\
	  .store = store_size, .offset = offsetof(type, out.queue),				\
	  .min = UINT64_C(1) << 20, .max = UINT64_C(1) << 30 },					\
	{ .name = "rotate-size", .value = "SIZE",						\
	  .help = "begin a new FILE when it has so many bytes: 64K to 1T",			\
	  .store = store_size, .offset = offsetof(type, out.rotation.size),			\
	  .min = UINT64_C(1) << 16, .max = UINT64_C(1) << 40 },					\
	{ .name = "rotate-time", .value = "TIME",						\
	  .help = "begin a new FILE after so long: 1s to 366d",					\
	  .store = store_span, .offset = offsetof(type, out.rotation.time),			\
	  .min = UINT64_C(1000000000), .max = UINT64_C(31622400000000000) },			\
	{ .name = "keep", .value = "N", .help = "keep N old files, delete the older ones",	\
	  .store = cli_store_number, .offset = offsetof(type, out.rotation.keep),		\
	  .min = 1, .max = 1000000 },								\
	{ .name = "compress", .value = "HOW", .help = "zstd: compress old files",		\
	  .store = store_compress, .offset = offsetof(type, out.rotation.compress),		\
	  .words = output_compressions },							\
	{ .name = "backend", .value = "NAME",							\
	  .help = "auto, uring or write: how bytes are written (default auto)",			\
	  .store = cli_store_word, .offset = offsetof(type, out.backend),			\
	  .words = output_backends }

extern const char *const output_compressions[];

#endif
