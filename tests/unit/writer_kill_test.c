// SPDX-License-Identifier: GPL-2.0
/*
 * A writer that is killed at any moment of writing, changing files and compressing: of each run
 * all lines are there that it had written, in order and without a gap, and at most the last torn.
 * KTALLY_KILLS says how many times (200). A kill takes nothing from the page cache, so what was
 * written is the bound; what a power cut leaves is for the disk to say.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <zstd.h>

#include "log/writer.h"
#include "scratch.h"

#define RUNS		10	/* in one folder */
#define LINES		30000	/* of a run that is not killed before */
#define WAITING		500	/* lines that may wait: more would be dropped */
#define FILE_BYTES	65536
#define NUMBERS		4096	/* files in a folder */

static struct shared {
	uint64_t written[RUNS + 1];	/* lines of each run */
} *shared;

static size_t make_head(void *context, char *line, size_t room, const struct writer_file *file)
{
	(void)context;
	(void)room;
	return (size_t)sprintf(line, "start %u\n", file->number);
}

static uint64_t written(const struct writer *w, uint64_t *accepted)
{
	struct writer_counts counts;

	writer_counts(w, &counts);
	*accepted = counts.lines.accepted[QUEUE_EXIT];
	return counts.lines.written[QUEUE_EXIT];
}

/* Writes line after line, and tells in shared memory how many are written. */
static void write_lines(struct writer *w, unsigned int run, unsigned int lines)
{
	for (unsigned int i = 0; i < lines; i++) {
		char *line = writer_reserve(w, QUEUE_EXIT);
		uint64_t accepted;

		writer_commit(w, (size_t)sprintf(line, "%u:%u:%0*d\n", run, i, (int)(i % 97), 0));
		if (i % 50 == 49)
			writer_flush(w);
		while ((shared->written[run] = written(w, &accepted)) + WAITING < accepted) {
			struct pollfd fd;

			writer_watch(w, &fd);
			poll(&fd, 1, writer_wait(w));
			writer_watched(w, &fd);
		}
	}
}

static void run_child(unsigned int run, unsigned int lines)
{
	const char *path = scratch_path("log");
	const struct rotation_options rotate = {
		.path = path, .size = FILE_BYTES, .compress = true,
	};
	struct writer_options options = {
		.close = true,
		.backend = run % 2 ? WRITER_PLAIN : WRITER_AUTO,
		.line_max = 8192,
		.sync = run % 3 ? WRITER_SYNC_NONE : WRITER_SYNC_BATCH,
	};
	struct writer *w;

	if (output_open(&options.output, path, false) || rotation_new(&options.rotation, &rotate) ||
	    writer_open(&w, &options))
		_exit(1);
	writer_start(w, make_head, NULL);
	write_lines(w, run, lines);
	if (writer_finish(w))
		_exit(1);
	writer_close(w);
	rotation_free(options.rotation, false);
	_exit(0);
}

/* 0 microseconds: the run comes to its own end. */
static void run_and_kill(unsigned int run, unsigned int lines, useconds_t after)
{
	pid_t child = fork();
	int status;

	if (!child)
		run_child(run, lines);
	if (after) {
		usleep(after);
		kill(child, SIGKILL);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	if (!after || !WIFSIGNALED(status))
		assert_int_equal(status, 0);
}

/* The run whose line is the last of a whole text; none if that is the first of a file. */
static bool run_of_last(char *text, size_t len, unsigned long *run)
{
	const char *newline;
	char *end;

	if (!len || text[len - 1] != '\n')
		return false;
	text[len - 1] = '\0';
	newline = memrchr(text, '\n', len - 1);
	*run = strtoul(newline ? newline + 1 : text, &end, 10);
	return *end == ':' && *run <= RUNS;
}

/*
 * Cuts into the last line, as a power cut may; a first line of a file is left alone. The line is
 * an earlier run's when the last one was killed before it wrote any.
 */
static void tear(void)
{
	char text[256];
	unsigned long run;
	struct stat st;
	off_t from;
	ssize_t len;
	int fd = open(scratch_path("log"), O_RDWR);

	if (fd < 0)
		return;
	assert_int_equal(fstat(fd, &st), 0);
	from = st.st_size > (off_t)sizeof(text) ? st.st_size - (off_t)sizeof(text) : 0;
	len = pread(fd, text, sizeof(text), from);
	assert_true(len >= 0);
	if (run_of_last(text, (size_t)len, &run)) {
		assert_int_equal(ftruncate(fd, st.st_size - 1 - random() % 3), 0);
		shared->written[run] -= shared->written[run] > 0;
	}
	close(fd);
}

/* What is read of the lines so far. */
struct reading {
	long run, number;	/* of the last line */
	unsigned int torn;	/* lines that were cut, of this run */
	bool started;		/* since the last line there was the first of a file */
};

static void end_run(const struct reading *r)
{
	if (r->run >= 0)
		assert_true(r->number + 1 >= (long)shared->written[r->run]);
}

/* A torn line must be the last of its run. */
static void read_line(struct reading *r, const char *line, size_t len)
{
	char wanted[160], *at;
	unsigned int run, number;

	if (!strncmp(line, "start ", 6) && len > 7) {
		r->started = true;
		return;
	}
	run = (unsigned int)strtoul(line, &at, 10);
	number = (unsigned int)strtoul(at + (*at == ':'), NULL, 10);
	sprintf(wanted, "%u:%u:%0*d\n", run, number, (int)(number % 97), 0);
	if (strlen(wanted) != len || memcmp(line, wanted, len)) {
		assert_int_equal(r->torn, 0);
		r->torn++;
		return;
	}
	if ((long)run != r->run) {
		end_run(r);
		assert_true((long)run > r->run && r->started);
		*r = (struct reading){ .run = run, .number = -1 };
	}
	assert_int_equal(r->torn, 0);
	assert_int_equal(number, r->number + 1);
	r->number = number;
	r->started = false;
}

static void read_text(struct reading *r, const char *text, size_t len)
{
	const char *end = text + len;

	assert_true(!len || end[-1] == '\n');
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));

		read_line(r, text, (size_t)(newline + 1 - text));
		text = newline + 1;
	}
}

static void read_file(struct reading *r, const char *name, bool packed)
{
	static char raw[8 * 1024 * 1024], text[8 * 1024 * 1024];
	int fd = open(scratch_path(name), O_RDONLY);
	ssize_t len = read(fd, raw, sizeof(raw));
	size_t size;

	close(fd);
	assert_in_range(len, 0, sizeof(raw) - 1);
	if (!packed) {
		read_text(r, raw, (size_t)len);
		return;
	}
	size = ZSTD_decompress(text, sizeof(text), raw, (size_t)len);
	assert_false(ZSTD_isError(size));
	read_text(r, text, size);
}

/* The last run came to its end, and so has put in order what the others left. */
static void check_folder(void)
{
	struct reading r = { .run = -1 };
	char name[64];

	for (unsigned int number = 1; number < NUMBERS; number++) {
		sprintf(name, "log.%010u", number);
		assert_false(scratch_has(name));
		sprintf(name, "log.%010u.zst.part", number);
		assert_false(scratch_has(name));
		sprintf(name, "log.%010u.zst", number);
		if (scratch_has(name))
			read_file(&r, name, true);
	}
	read_file(&r, "log", false);
	end_run(&r);
	assert_int_equal(r.run, RUNS);
}

static void kills_lose_nothing_that_was_written(void **state)
{
	const char *text = getenv("KTALLY_KILLS");
	int kills = text ? atoi(text) : 200;

	(void)state;
	srandom(7);
	for (; kills > 0; kills -= RUNS) {
		scratch_make();
		memset(shared, 0, sizeof(*shared));
		for (unsigned int run = 0; run < RUNS; run++) {
			run_and_kill(run, LINES, 1 + (useconds_t)random() % 40000);
			if (random() % 2)
				tear();
		}
		run_and_kill(RUNS, 10, 0);
		check_folder();
		scratch_remove();
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kills_lose_nothing_that_was_written),
	};

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	return shared == MAP_FAILED || cmocka_run_group_tests(tests, NULL, NULL);
}
