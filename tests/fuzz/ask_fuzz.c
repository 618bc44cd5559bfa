// SPDX-License-Identifier: GPL-2.0
/*
 * Any file as a log that is asked each question: memory is not touched where it should not be, and
 * the answer is one JSON object.
 *
 * Input: the first byte says which question and what rows are put together by, then the file.
 */
#include <jansson.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ask/ask.h"
#include "fuzz.h"

#define QUESTIONS 10
#define BYS 6

static FILE *usual;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	usual = stdout;
	/* Files that are none are told there; what sanitizers say goes to the descriptor. */
	stderr = fopen("/dev/null", "w");
	MUST(stderr);
	return 0;
}

/* A path of a file that has these bytes; @fd is to be closed. */
static void make_file(const uint8_t *data, size_t size, int *fd, char path[64])
{
	*fd = memfd_create("log", MFD_CLOEXEC);
	MUST(*fd >= 0);
	MUST(write(*fd, data, size) == (ssize_t)size);
	snprintf(path, 64, "/proc/self/fd/%d", *fd);
}

static void answer(const struct ask_options *options)
{
	static struct ask ask;
	char error[RECORDING_ERROR];

	memset(&ask, 0, sizeof(ask));
	ask.options = options;
	MUST(!origins_init(&ask.origins));
	MUST(!options->question->open || !options->question->open(&ask));
	MUST(!ask_scan(&ask, error));
	MUST(!options->question->report(&ask));
	if (options->question->close)
		options->question->close(&ask);
	origins_free(&ask.origins);
	paths_free(&ask.paths);
}

static bool is_json(const char *text, size_t len)
{
	json_t *object = json_loadb(text, len, JSON_REJECT_DUPLICATES, NULL);
	bool is = json_is_object(object);

	json_decref(object);
	return is;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64], *text = NULL;
	const char *files[] = { path, NULL };
	struct ask_options options = { .files = files, .count = 1, .to = UINT64_MAX, .top = 1000 };
	size_t len = 0;
	int fd;

	if (!size)
		return 0;
	options.question = questions[data[0] % QUESTIONS];
	options.by = data[0] / QUESTIONS % BYS;
	if (data[0] & 0x80)
		options.from = UINT64_C(1700000015) * 1000000000;
	options.has_from = options.from;
	make_file(data + 1, size - 1, &fd, path);
	for (options.format = ASK_TABLE; options.format <= ASK_CSV; options.format++) {
		stdout = open_memstream(&text, &len);
		MUST(stdout);
		answer(&options);
		fclose(stdout);
		stdout = usual;
		MUST(options.format != ASK_JSON || is_json(text, len));
		free(text);
	}
	close(fd);
	return 0;
}
