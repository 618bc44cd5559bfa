// SPDX-License-Identifier: GPL-2.0
/* Lines of compressed files and of pipes are those of the file as it was. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <zstd.h>

#include "fixture.h"
#include "recording/lines.h"
#include "recording/unpack.h"

#define LINES 40000	/* more than any buffer on the way holds */

static struct fixture folder;
static char path[128];
static char *text, *packed;
static size_t text_len, packed_len;

/* Whether lines come as they were written, one after the other; how many came. */
static unsigned int read_all(struct lines *lines)
{
	struct lines_line line;
	unsigned int count = 0;
	char wanted[64];
	int got;

	while ((got = lines_next(lines, &line)) > 0) {
		int len = snprintf(wanted, sizeof(wanted), "{\"line\":%u}", count);

		if (line.torn)
			break;
		assert_int_equal(line.len, len);
		assert_memory_equal(line.text, wanted, line.len);
		count++;
	}
	assert_true(got >= 0);
	return count;
}

static unsigned int stream(const char *bytes, size_t len, bool *damaged)
{
	struct lines lines;
	unsigned int count;

	fixture_bytes(&folder, "log", bytes, len);
	assert_int_equal(lines_stream(&lines, path), 0);
	count = read_all(&lines);
	*damaged = lines.damaged;
	lines_close(&lines);
	return count;
}

static unsigned int by_place(const char *bytes, size_t len, bool *damaged)
{
	struct lines lines;
	unsigned int count;

	fixture_bytes(&folder, "log", bytes, len);
	assert_int_equal(lines_open(&lines, path), 0);
	count = read_all(&lines);
	lines_seek(&lines, 0);
	assert_int_equal(read_all(&lines), count);
	*damaged = lines.damaged;
	lines_close(&lines);
	return count;
}

static void all_lines_of_a_compressed_file_come(void **state)
{
	bool damaged;

	(void)state;
	assert_int_equal(stream(text, text_len, &damaged), LINES);
	assert_int_equal(stream(packed, packed_len, &damaged), LINES);
	assert_false(damaged);
	assert_int_equal(by_place(packed, packed_len, &damaged), LINES);
	assert_false(damaged);
}

/* What a log that is still written has on disk: a frame that was flushed and is not at its end. */
static size_t flushed(char *out, size_t room)
{
	ZSTD_CCtx *c = ZSTD_createCCtx();
	ZSTD_inBuffer in = { text, text_len, 0 };
	ZSTD_outBuffer to = { out, room, 0 };

	assert_non_null(c);
	assert_int_equal(ZSTD_compressStream2(c, &to, &in, ZSTD_e_flush), 0);
	ZSTD_freeCCtx(c);
	return to.pos;
}

/* More may be unpacked than was asked for: it comes with the next calls. */
static void nothing_is_lost_between_small_reads(void **state)
{
	char *bytes = malloc(text_len), some[7];
	size_t len = flushed(bytes, text_len), count = 0;
	struct unpack *u;
	ssize_t got;
	int fd;

	(void)state;
	fixture_bytes(&folder, "log", bytes, len);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	u = unpack_new(fd, NULL, 0);
	assert_non_null(u);
	while ((got = unpack_read(u, some, sizeof(some))) > 0) {
		assert_memory_equal(some, text + count, (size_t)got);
		count += (size_t)got;
	}
	assert_int_equal(count, text_len);
	unpack_free(u);
	close(fd);
	free(bytes);
}

/* A log that is compressed goes on with another frame when it is opened again. */
static void frames_follow_each_other(void **state)
{
	static const char one[] = "{\"line\":0}\n", two[] = "{\"line\":1}\n";
	char bytes[256];
	size_t len = ZSTD_compress(bytes, sizeof(bytes), one, strlen(one), 1);
	bool damaged;

	(void)state;
	len += ZSTD_compress(bytes + len, sizeof(bytes) - len, two, strlen(two), 1);
	assert_int_equal(stream(bytes, len, &damaged), 2);
	assert_false(damaged);
}

/* Cut at any place: it may still be written. */
static void what_is_there_of_a_cut_file_comes(void **state)
{
	size_t cut;
	bool damaged;

	(void)state;
	for (cut = 0; cut < packed_len; cut += packed_len / 16 + 1) {
		assert_true(stream(packed, cut, &damaged) < LINES);
		assert_false(damaged);
	}
}

static void damage_is_told_and_ends_it(void **state)
{
	char *broken = malloc(packed_len);
	unsigned int count;
	bool damaged;

	(void)state;
	assert_non_null(broken);
	memcpy(broken, packed, packed_len);
	memset(broken + packed_len / 2, 0xff, packed_len / 4);
	count = stream(broken, packed_len, &damaged);
	assert_true(damaged && count < LINES);
	assert_int_equal(by_place(broken, packed_len, &damaged), count);
	assert_true(damaged);
	free(broken);
}

static void a_pipe_is_read_forward(void **state)
{
	int ends[2], standard = dup(STDIN_FILENO);
	struct lines lines;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "{\"line\":0}\n{\"li", 15), 15);
	close(ends[1]);
	assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
	assert_int_equal(lines_stream(&lines, "-"), 0);
	assert_int_equal(read_all(&lines), 1);
	lines_close(&lines);
	assert_true(dup2(standard, STDIN_FILENO) == STDIN_FILENO);
	close(standard);
	close(ends[0]);
}

static void what_is_no_file_is_refused(void **state)
{
	struct lines lines;

	(void)state;
	assert_int_equal(lines_stream(&lines, folder.root), -EISDIR);
	assert_int_equal(lines_open(&lines, folder.root), -EINVAL);
	assert_int_equal(lines_stream(&lines, "/nonexistent"), -ENOENT);
}

static int set_up(void **state)
{
	size_t room;

	(void)state;
	fixture_make(&folder);
	snprintf(path, sizeof(path), "%s/log", folder.root);
	text = malloc(LINES * 32);
	for (unsigned int i = 0; text && i < LINES; i++)
		text_len += (size_t)sprintf(text + text_len, "{\"line\":%u}\n", i);
	room = ZSTD_compressBound(text_len);
	packed = malloc(room);
	packed_len = ZSTD_compress(packed, room, text, text_len, 1);
	return text && packed && !ZSTD_isError(packed_len) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	free(text);
	free(packed);
	fixture_remove(&folder);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_lines_of_a_compressed_file_come),
		cmocka_unit_test(nothing_is_lost_between_small_reads),
		cmocka_unit_test(frames_follow_each_other),
		cmocka_unit_test(what_is_there_of_a_cut_file_comes),
		cmocka_unit_test(damage_is_told_and_ends_it),
		cmocka_unit_test(a_pipe_is_read_forward),
		cmocka_unit_test(what_is_no_file_is_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
