// SPDX-License-Identifier: GPL-2.0
/* The options of `ktally log` about its output: what they store, and what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "log/output_options.h"

struct all {
	struct output_options output;
};

static const struct cli_option rows[] = { OUTPUT_OPTIONS(struct all, output) };
static const struct cli_syntax syntax = {
	.command = "log", .usage = "", .options = rows, .count = sizeof(rows) / sizeof(*rows),
};
static struct all all;

static enum cli_status read_words(const char *const *words)
{
	char *argv[16] = { (char *)"log" };
	int argc = 1;
	enum cli_status status;

	all.output = output_options_default;
	for (; *words; words++)
		argv[argc++] = (char *)*words;
	status = cli_read(&syntax, argc, argv, &all);
	return status == CLI_OK ? output_options_check(&all.output) : status;
}

#define READ(...) read_words((const char *const[]){ __VA_ARGS__ __VA_OPT__(,) NULL })

static void nothing_said_is_a_second_and_8_mib(void **state)
{
	(void)state;
	assert_int_equal(READ(), CLI_OK);
	assert_int_equal(all.output.sync, WRITER_SYNC_INTERVAL);
	assert_int_equal(all.output.sync_ns, 1000000000);
	assert_int_equal(all.output.queue, 8 << 20);
	assert_null(all.output.path);
}

static void sync_has_a_word_and_perhaps_a_time(void **state)
{
	(void)state;
	assert_int_equal(READ("--sync", "none"), CLI_OK);
	assert_int_equal(all.output.sync, WRITER_SYNC_NONE);
	assert_int_equal(READ("--sync=interval=250ms"), CLI_OK);
	assert_int_equal(all.output.sync, WRITER_SYNC_INTERVAL);
	assert_int_equal(all.output.sync_ns, 250000000);
	assert_int_equal(READ("--sync", "interval"), CLI_OK);
	assert_int_equal(all.output.sync_ns, 1000000000);
	assert_int_equal(READ("--sync", "batch"), CLI_OK);
	assert_int_equal(all.output.sync, WRITER_SYNC_BATCH);
	assert_int_equal(READ("--sync", "each"), CLI_OK);
	assert_int_equal(all.output.sync, WRITER_SYNC_EACH);
	for (size_t i = 0; i < 8; i++) {
		static const char *const wrong[] = {
			"", "=1s", "inter", "none=1s", "interval=", "interval=1ms", "interval=2h",
			"each=1",
		};

		assert_int_equal(READ("--sync", wrong[i]), CLI_USAGE);
	}
}

static void sizes_and_times_have_bounds_and_units(void **state)
{
	static const char *const wrong[] = {
		"", "-1", "1", "1023K", "2G", "64MB", " 2M", "18446744073709551616",
		"4294967296T", "M",
	};

	(void)state;
	assert_int_equal(READ("--queue", "1M"), CLI_OK);
	assert_int_equal(all.output.queue, 1 << 20);
	assert_int_equal(READ("--queue", "2097152"), CLI_OK);
	assert_int_equal(all.output.queue, 2 << 20);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++)
		assert_int_equal(READ("--queue", wrong[i]), CLI_USAGE);
	assert_int_equal(READ("-o", "f", "--rotate-size", "3G", "--rotate-time", "7d"), CLI_OK);
	assert_int_equal(all.output.rotation.size, UINT64_C(3) << 30);
	assert_int_equal(all.output.rotation.time, UINT64_C(604800000000000));
	assert_int_equal(READ("-o", "f", "--rotate-time", "999ms"), CLI_USAGE);
	assert_int_equal(READ("-o", "f", "--rotate-time", "367d"), CLI_USAGE);
}

static void an_output_is_a_file_or_the_journal(void **state)
{
	(void)state;
	assert_int_equal(READ("-o", "journal"), CLI_OK);
	assert_true(all.output.journal && !all.output.path);
	assert_int_equal(READ("-o", "./journal"), CLI_OK);
	assert_false(all.output.journal);
	assert_string_equal(all.output.path, "./journal");
	assert_int_equal(READ("-o", "x", "-o", "-"), CLI_OK);
	assert_null(all.output.path);
}

static void options_without_sense_together_are_refused(void **state)
{
	(void)state;
	assert_int_equal(READ("--rotate-size", "1M"), CLI_USAGE);
	assert_int_equal(READ("-o", "journal", "--rotate-time", "1h"), CLI_USAGE);
	assert_int_equal(READ("-o", "f", "--keep", "3"), CLI_USAGE);
	assert_int_equal(READ("-o", "f", "--compress", "zstd"), CLI_USAGE);
	assert_int_equal(READ("-o", "f", "--compress", "gzip", "--rotate-size", "1M"), CLI_USAGE);
	assert_int_equal(READ("-o", "journal", "--backend", "uring"), CLI_USAGE);
	assert_int_equal(READ("-o", "f", "--rotate-size", "1M", "--keep", "3",
			      "--compress", "zstd"), CLI_OK);
	assert_true(all.output.rotation.compress && all.output.rotation.keep == 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_said_is_a_second_and_8_mib),
		cmocka_unit_test(sync_has_a_word_and_perhaps_a_time),
		cmocka_unit_test(sizes_and_times_have_bounds_and_units),
		cmocka_unit_test(an_output_is_a_file_or_the_journal),
		cmocka_unit_test(options_without_sense_together_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
