// SPDX-License-Identifier: GPL-2.0
/* Which old files are deleted and compressed, and that nothing else in the folder is touched. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <zstd.h>

#include "log/tidy.h"
#include "scratch.h"

static struct tidy tidy;

static int run(uint64_t keep, bool compress)
{
	int error;

	assert_int_equal(tidy_init(&tidy, scratch_path("log"), keep, compress), 0);
	error = tidy_up(&tidy);
	tidy_free(&tidy);
	return error;
}

static void expect_packed(const char *name, const char *text)
{
	char packed[4096], got[4096];
	int fd = open(scratch_path(name), O_RDONLY);
	ssize_t len = read(fd, packed, sizeof(packed));
	size_t size;

	assert_true(len > 0);
	close(fd);
	size = ZSTD_decompress(got, sizeof(got), packed, (size_t)len);
	assert_false(ZSTD_isError(size));
	assert_int_equal(size, strlen(text));
	assert_memory_equal(got, text, size);
}

static void so_many_are_kept_and_the_newest(void **state)
{
	(void)state;
	scratch_write("log", "new");
	scratch_write("log.0000000009", "9");
	scratch_write("log.0000000010.zst", "10");
	scratch_write("log.0000000011", "11");
	scratch_write("log.0000000002", "2");
	assert_int_equal(run(2, false), 0);
	assert_true(scratch_has("log") && scratch_has("log.0000000011"));
	assert_true(scratch_has("log.0000000010.zst"));
	assert_false(scratch_has("log.0000000009") || scratch_has("log.0000000002"));
	assert_int_equal(run(0, false), 0);
	assert_true(scratch_has("log.0000000010.zst"));
}

static void only_what_has_our_names_is_touched(void **state)
{
	static const char *const others[] = {
		"log", "log.1", "log.000000001", "log.00000000001", "log.0000000001.gz",
		"log.0000000001.zst.bak", "other.0000000001", "log-0000000001", "log.0000000001x",
		"log.0000000001.zst.part.old", "xlog.0000000001", "log.",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		scratch_write(others[i], others[i]);
	assert_int_equal(symlink("log", scratch_path("log.0000000001")), 0);
	assert_int_equal(mkdir(scratch_path("log.0000000002"), 0755), 0);
	scratch_write("log.0000000008", "8");
	scratch_write("log.0000000009", "9");
	assert_int_equal(run(1, true), 0);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		scratch_expect(others[i], others[i]);
	assert_true(scratch_has("log.0000000001") && scratch_has("log.0000000002"));
	assert_true(scratch_has("log.0000000009.zst") && !scratch_has("log.0000000008"));
	assert_int_equal(rmdir(scratch_path("log.0000000002")), 0);
}

static void compressed_files_have_the_bytes_and_the_mode(void **state)
{
	struct stat before, after;

	(void)state;
	scratch_write("log.0000000001", "one\ntwo\n");
	scratch_write("log.0000000002", "");
	stat(scratch_path("log.0000000001"), &before);
	assert_int_equal(run(0, true), 0);
	assert_false(scratch_has("log.0000000001") || scratch_has("log.0000000002"));
	expect_packed("log.0000000001.zst", "one\ntwo\n");
	expect_packed("log.0000000002.zst", "");
	stat(scratch_path("log.0000000001.zst"), &after);
	assert_int_equal(after.st_mode, before.st_mode);
	assert_int_equal(after.st_mtim.tv_sec, before.st_mtim.tv_sec);
}

/* As a kill leaves it: half of a compressed file, or a whole one beside what it was made of. */
static void what_was_left_half_done_is_done(void **state)
{
	(void)state;
	scratch_write("log.0000000001", "one\n");
	scratch_write("log.0000000001.zst.part", "hal");
	scratch_write("log.0000000002", "two\n");
	assert_int_equal(run(0, true), 0);
	scratch_write("log.0000000002", "two\n");
	scratch_write("log.0000000003.zst.part", "");
	assert_int_equal(run(0, true), 0);
	expect_packed("log.0000000001.zst", "one\n");
	expect_packed("log.0000000002.zst", "two\n");
	assert_false(scratch_has("log.0000000001") || scratch_has("log.0000000002"));
	assert_false(scratch_has("log.0000000001.zst.part"));
	assert_false(scratch_has("log.0000000003.zst.part"));
}

static void being_told_to_stop_leaves_the_file_as_it_was(void **state)
{
	(void)state;
	scratch_write("log.0000000001", "one\n");
	assert_int_equal(tidy_init(&tidy, scratch_path("log"), 0, true), 0);
	atomic_store(&tidy.stop, true);
	tidy_up(&tidy);
	scratch_expect("log.0000000001", "one\n");
	assert_false(scratch_has("log.0000000001.zst.part"));
	assert_false(scratch_has("log.0000000001.zst"));
	tidy_free(&tidy);
}

static void the_last_number_is_the_highest_of_all(void **state)
{
	(void)state;
	assert_int_equal(tidy_init(&tidy, scratch_path("log"), 0, false), 0);
	assert_int_equal(tidy_last(&tidy), 0);
	scratch_write("log.0000000007", "");
	scratch_write("log.0000000012.zst", "");
	scratch_write("log.0000000011.zst.part", "");
	scratch_write("log.99", "");
	assert_int_equal(tidy_last(&tidy), 12);
	tidy_free(&tidy);
}

static void a_folder_that_is_gone_is_told(void **state)
{
	(void)state;
	assert_int_equal(tidy_init(&tidy, "/nonexistent/log", 1, true), 0);
	assert_int_equal(tidy_up(&tidy), -ENOENT);
	assert_int_equal(tidy_last(&tidy), 0);
	tidy_free(&tidy);
}

#define TEST(function)	cmocka_unit_test_setup_teardown(function, scratch_set_up, scratch_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(so_many_are_kept_and_the_newest),
		TEST(only_what_has_our_names_is_touched),
		TEST(compressed_files_have_the_bytes_and_the_mode),
		TEST(what_was_left_half_done_is_done),
		TEST(being_told_to_stop_leaves_the_file_as_it_was),
		TEST(the_last_number_is_the_highest_of_all),
		cmocka_unit_test(a_folder_that_is_gone_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
