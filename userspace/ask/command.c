// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally query`: reads recorded logs and prints what was asked. Not here: reading (scan.c), the
 * answers.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ask/ask.h"
#include "ask/head.h"
#include "recording/recording.h"

static int refuse(const char *words)
{
	fprintf(stderr, "ktally query: %s\n", words);
	return CLI_FAILED;
}

static bool has_sample(const struct ask *ask)
{
	for (unsigned int i = 0; i < ask->origins.count; i++)
		if (ask->origins.origin[i].number)
			return true;
	return false;
}

static int answer(struct ask *ask)
{
	const struct question *question = ask->options->question;
	char error[RECORDING_ERROR];

	if (ask_scan(ask, error))
		return refuse(error);
	if (!has_sample(ask) && !ask->origins.count)
		return refuse("no line of `ktally log` to answer from");
	if (question->report(ask))
		return refuse("out of memory");
	return head_lost(ask) ? CLI_PARTIAL : CLI_OK;
}

static int run(const struct ask_options *options)
{
	const struct question *question = options->question;
	struct ask *ask = calloc(1, sizeof(*ask));
	int status = CLI_FAILED;

	if (!ask || origins_init(&ask->origins)) {
		free(ask);
		return refuse("out of memory");
	}
	ask->options = options;
	if (question->open && question->open(ask)) {
		refuse("out of memory");
		goto free;
	}
	status = answer(ask);
	if (question->close)
		question->close(ask);
free:
	origins_free(&ask->origins);
	paths_free(&ask->paths);
	free(ask);
	return status;
}

int cmd_query(int argc, char **argv)
{
	struct ask_options options;
	char error[RECORDING_ERROR];
	int status = ask_options_read(argc, argv, &options);

	if (status == CLI_OK && recording_order(options.files, options.count, error))
		status = refuse(error);
	if (status == CLI_OK)
		status = run(&options);
	query_free(options.filter);
	return status;
}
