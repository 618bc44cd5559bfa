/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The guest's first process, in four parts: frame.c speaks with the host over
 * the control port, stream.c passes the command's bytes, leaks.c asks for what
 * was left behind, agent.c has the order of events.
 */
#ifndef AGENT_H
#define AGENT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Frames on the control port: type, u32 length (little endian), payload. */
enum frame_type {
	/* from the host, before the run */
	FRAME_FOLDER = 'D',	/* working directory */
	FRAME_ARGUMENT = 'A',	/* next word of the command */
	FRAME_VARIABLE = 'E',	/* NAME=VALUE */
	FRAME_MODULE = 'M',	/* path of the module to load */
	FRAME_PARAMETERS = 'P',	/* its parameters */
	FRAME_TERMINAL = 'T',	/* run in a terminal */
	FRAME_GO = 'G',
	/* from the host, during the run */
	FRAME_SIZE = 'W',	/* u16 rows, u16 columns */
	FRAME_END = 'Z',	/* u64: that many bytes were all of stdin */
	FRAME_UNREAD = 'H',	/* u8 1 or 2: nobody reads that output any more */
	/* to the host */
	FRAME_STARTED = 'S',
	FRAME_LOG = 'L',	/* records of /dev/kmsg */
	FRAME_FAILED = 'F',	/* u8 exit status, then a sentence */
	FRAME_EXIT = 'X',	/* u32 wait status, u64 bytes of stdout, u64 of stderr */
	FRAME_DONE = 'Q',
};

struct frame {
	enum frame_type type;
	uint32_t length;
	char *payload;		/* with a NUL behind it */
};

void fatal(const char *what) __attribute__((noreturn));
int port_open(const char *name, int flags);

void control_open(void);
short control_events(void);
int control_fd(void);
bool control_receive(struct frame *frame);
void control_send(enum frame_type type, const void *payload, size_t length);
bool control_flush(void);

struct stream {
	int from, to;		/* -1: closed */
	uint64_t passed;	/* bytes taken from "from" */
	uint64_t limit;		/* it ends after so many */
	bool keep_open;		/* the end of "from" does not end "to" */
	size_t begin, end;
	char data[1 << 16];
};

void stream_init(struct stream *stream, int from, int to);
void stream_poll(const struct stream *stream, struct pollfd fds[2]);
void stream_step(struct stream *stream);
void stream_stop(struct stream *stream);
bool stream_over(const struct stream *stream);

void leaks_begin(void);
void leaks_end(void);

#endif
