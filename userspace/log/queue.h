/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The lines that wait for the output: blocks of whole lines in the order they were made, bounded.
 * When it is full the oldest sample goes first, with all of its tasks that still wait; then exits;
 * what tells of losses and of the log itself goes last. The newest sample does not count, however
 * large it is: one can always be had whole. Every line is counted by kind, the dropped ones too.
 * Not here: how and when blocks are written (writer.c).
 */
#ifndef KTALLY_LOG_QUEUE_H
#define KTALLY_LOG_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#define QUEUE_BLOCK	(64 * 1024)
#define QUEUE_PARTS	32

/* What a line is, from what is dropped first to what is never dropped. */
enum queue_kind {
	QUEUE_SAMPLE,	/* begins a sample */
	QUEUE_TASK,	/* belongs to the sample that was begun last */
	QUEUE_EXIT,
	QUEUE_NOTE,	/* about losses, health, the source */
	QUEUE_START,	/* first of its file */
	QUEUE_KINDS
};

/* Lines of one kind, or of one sample, that stand behind one another in a block. */
struct queue_part {
	enum queue_kind kind;
	uint64_t sample;
	size_t len;
	uint32_t lines;
};

struct queue_block {
	struct queue_block *next;
	char *data;
	size_t len, done;	/* bytes that are there, and that the output has taken */
	bool cut;		/* the output is changed before this block is written */
	bool busy;		/* is being written: stays as it is */
	bool own;		/* beyond the memory that was there at the start */
	unsigned int parts;
	struct queue_part part[QUEUE_PARTS];
};

struct queue_counts {
	uint64_t accepted[QUEUE_KINDS];	/* were queued */
	uint64_t written[QUEUE_KINDS];	/* the output took to the last byte */
	uint64_t dropped[QUEUE_KINDS];	/* were queued and did not stay */
	uint64_t refused[QUEUE_KINDS];	/* were not queued: no room, or no line after all */
};

struct queue {
	struct queue_block *head, *tail;
	struct queue_block *spare[2];	/* of the first memory, and beyond it */
	struct queue_block *first;	/* the array of the first memory's blocks */
	char *memory;		/* of the first blocks, at once: an output may register it */
	size_t memory_len;
	size_t limit;		/* bytes of blocks, without those of the newest sample */
	size_t held;		/* bytes of blocks in use */
	size_t line_max;
	uint64_t sample;	/* number of the newest */
	size_t newest;		/* bytes of it that wait */
	bool gone;		/* it was refused: so are its tasks */
	enum queue_kind reserved;
	bool has_cut;
	struct queue_counts counts;
};

/* @line_max: the longest line, newline included, at most QUEUE_BLOCK / 2. 0 or -ENOMEM. */
int queue_init(struct queue *q, size_t limit, size_t line_max);
void queue_free(struct queue *q);

/*
 * Room for one line, made by dropping what is of less account, or of as much and older. NULL: the
 * line itself is refused, and counted. Room must be followed by queue_commit(), with @len 0 to
 * count the line as refused after all.
 */
char *queue_reserve(struct queue *q, enum queue_kind kind);
void queue_commit(struct queue *q, size_t len);

/* What follows is for the next output: adds the mark. False: no memory, or there is one already. */
bool queue_cut(struct queue *q);

/*
 * The first bytes to write, up to the next cut, in at most @room pieces; pins their blocks until
 * queue_written(). @open: with the block that is still being filled. @one_line: no more than that.
 * Returns how many pieces there are.
 */
int queue_pieces(struct queue *q, struct iovec *pieces, int room, bool open, bool one_line);

/* The output took @bytes of what was pinned, and nothing is pinned any more. */
void queue_written(struct queue *q, size_t bytes);

/*
 * The next block is for another output: takes the mark off, and puts before its lines the end of a
 * line that is @torn there, and a first line of @len bytes.
 */
bool queue_at_cut(struct queue *q);
void queue_uncut(struct queue *q, bool torn, const char *line, size_t len);

/* Counts what waits as dropped; only queue_free() may follow, and what is being written stays. */
void queue_give_up(struct queue *q);

bool queue_empty(const struct queue *q);
uint64_t queue_total(const uint64_t counts[QUEUE_KINDS]);

#endif
