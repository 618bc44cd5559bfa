/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the files of a session share. Only for session*.c.
 */
#ifndef KTALLY_LOG_SESSION_LINE_H
#define KTALLY_LOG_SESSION_LINE_H

#include "log/session.h"

/* Room for a line; full already when the line is lost, which is then counted. */
struct json session_line(struct session *s, enum queue_kind kind);

/* Hands it to the writer. True when it will be written, as far as we know. */
bool session_commit(struct session *s, const struct json *j);

/* Brings s->totals up to now. */
void session_count(struct session *s);

/* Where figures come from at the moment. */
struct record_source session_source(const struct session *s);

/* Whether lines of this kind are wanted. */
static inline bool session_wants(const struct session *s, enum record_kind kind)
{
	return s->options->kinds & RECORD_BIT(kind);
}

/* ---- session_event.c ---- */

/* Makes s->health, where it is wanted. CLI_OK, or a status after a sentence on stderr. */
enum cli_status session_open_health(struct session *s);

/* Judges the latest sample. */
void session_judge(struct session *s);

/* A line for each verdict that changed with it. */
void session_tell_health(struct session *s);

/* From here on losses are told. */
void session_begin_losses(struct session *s);

/* A line that tells what was lost since the last such line, if anything was. */
void session_tell_losses(struct session *s);

/* ---- session_source.c ---- */

/* A library call that failed may succeed the next time, with the same source. */
bool session_may_retry(int error);

bool session_is_netlink(const struct session *s);

/* Asks the module about itself, if it is the source. Returns 0, or the error of the question. */
int session_read_info(struct session *s);

/* Notes that there are exit records from now on, or by @error why there are none. */
void session_begin_events(struct session *s, int error);

/* The module will be asked for now and then, where that is wanted. */
void session_want_module(struct session *s);

/**
 * session_change_source() - go on without the module, which is gone or will not be asked any more
 * @error: why
 *
 * Returns 0, or @error when there is no other source: then a sentence is on stderr.
 */
int session_change_source(struct session *s, int error);

/* Goes on with another load of the module, if @before was of an earlier one. */
void session_follow_load(struct session *s, const struct ktally_info *before);

#endif
