// SPDX-License-Identifier: GPL-2.0
/*
 * The exit records of a session: a line for each that comes, a count for each that does not. Not
 * here: what becomes of them when the module goes away (session_source.c).
 */
#include "log/session_line.h"

#define EXITS_BATCH	4096	/* records in a row before samples and signals get their turn */
#define DRAIN_NS	UINT64_C(300000000)	/* several times what the module batches for */
#define DRAIN_STEP_MS	10

static void exit_line(struct session *s, const struct record_clock *clock,
		      const struct ktally_task *task)
{
	const struct record_command *command;
	struct json j;

	if (!session_wants(s, RECORD_KIND_EXIT) || !choice_exit(&s->choice, &s->sample, task))
		return;
	command = s->commands ? commands_find(s->commands, task) : NULL;
	j = session_line(s, QUEUE_EXIT);
	record_exit(s->record, &j, clock, task, command);
	session_commit(s, &j);
}

int session_exits(struct session *s)
{
	struct record_clock clock = record_clock_now();
	struct ktally_task task;
	int result = 0, count;

	if (!s->events)
		return 0;
	for (count = 0; count < EXITS_BATCH; count++) {
		result = ktally_events_next(s->k, &task);
		if (result <= 0)
			break;
		if (s->health)
			health_exit(s->health, &task);
		exit_line(s, &clock, &task);
	}
	if (count)
		writer_flush(s->writer);
	if (!result)
		watch_caught_up(&s->watch, stop_now());
	/* What the ring did not give this time it may give the next. */
	if (session_may_retry(result))
		return 0;
	return result < 0 ? session_change_source(s, result) : result;
}

int session_events_fd(const struct session *s)
{
	return s->events ? ktally_events_fd(s->k) : -1;
}

/* So many that were made before the last sample ended were neither told nor lost. */
static uint64_t missing(const struct session *s)
{
	uint64_t due = s->events ? ktally_events_due(s->k) : 0;

	return s->events && s->watch.known_next > due ? s->watch.known_next - due : 0;
}

void session_drain(struct session *s)
{
	uint64_t until = stop_now() + DRAIN_NS;
	int exits = 0;

	/* Where there are no samples, those made before the end. */
	if (!s->samples && s->events && !session_read_info(s) && s->has_info)
		watch_info(&s->watch, &s->info);
	while (missing(s) && (exits = session_exits(s)) >= 0 && missing(s)) {
		struct pollfd fds[2] = {
			{ .fd = session_events_fd(s), .events = POLLIN },
			{ .fd = s->stop->fd, .events = POLLIN },
		};

		if (stop_now() >= until || writer_ended(s->writer))
			break;
		poll(fds, 2, exits ? 0 : DRAIN_STEP_MS);
		if (fds[1].revents && stop_check(s->stop) && s->stop->count > 1)
			break;
	}
	s->lost_before += missing(s);
}
