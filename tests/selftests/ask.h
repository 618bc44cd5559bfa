/* SPDX-License-Identifier: GPL-2.0 */
/*
 * ktally's requests, and answers that are kept: a row holds each attribute of a message as a
 * number, whatever its length was. Not here: requests that are wrong (refuse_test.c builds those
 * itself).
 */
#ifndef ASK_H
#define ASK_H

#include <linux/ktally.h>

#include "genl.h"

#define HAS(row, FIELD)		((row)->has[KTALLY_A_##FIELD])
#define GET(row, FIELD)		((row)->value[KTALLY_A_##FIELD])

struct row {
	bool has[GENL_ATTRS];
	uint64_t value[GENL_ATTRS];
	char text[32];	/* of the one string that a row may have: comm or module_version */
};

/* What is asked for; all zero: everything of every process. */
struct want {
	uint32_t pid;
	uint32_t tgid;
	uint32_t groups;
	uint32_t uid;
	uint32_t ppid;
	uint32_t subtree;
	uint64_t cgroup;
	uint64_t ran_since;
	uint32_t refresh;	/* with choose */
	const char *comm;	/* NULL: any */
	bool by_uid;
	bool by_ppid;
	bool cgroup_paths;
	bool threads;
	bool exact;
	bool packed;
	bool choose;
};

/* The path of a cgroup, and how many rows had come before it. */
struct path {
	uint64_t id;
	char text[3100];
	size_t before;
};

struct dump {
	struct row header;
	struct row trailer;
	struct row *rows;
	size_t count;
	struct path *paths;
	size_t path_count;
	uint32_t *idle;		/* of packed ones: pids of tasks that were left out */
	size_t idle_count;
	bool framed;	/* the header came first and the trailer last, each once */
	bool interrupted;	/* NLM_F_DUMP_INTR on some message */
};

/* Exit records from a number on. */
struct exits {
	struct row open;	/* first, next, lost */
	struct row close;	/* next, lost */
	struct row *records;
	size_t count;
};

void want_put(struct genl_req *req, const struct want *want);

/* The next four: 0 or -errno, of which genl->error tells more. */
int info_get(struct genl *genl, struct row *info);
int task_get(struct genl *genl, const struct want *want, struct row *row);
/* dump_free() it, whatever is returned. */
int task_dump(struct genl *genl, const struct want *want, struct dump *dump);
/* @since 0: all that are kept. exits_free() it. */
int exit_get(struct genl *genl, uint64_t since, struct exits *exits);

/* The second half of exit_get(): reads the answer to a request that was sent. */
int exit_answer(struct genl *genl, struct exits *exits);

/* The two halves of task_dump(). */
int task_dump_begin(struct genl *genl, const struct want *want);
int task_dump_read(struct genl *genl, struct dump *dump);

void dump_free(struct dump *dump);
void exits_free(struct exits *exits);
const struct row *dump_find(const struct dump *dump, uint32_t pid);
/* Whether it was left out, for it slept. */
bool dump_is_idle(const struct dump *dump, uint32_t pid);

/* Number that the next exit record will get. Ends the case when the module does not answer. */
uint64_t exit_next(struct genl *genl);

/* Waits for the exit record of @pid among those from @since on. Return: whether it came. */
bool exit_of(struct genl *genl, uint64_t since, uint32_t pid, struct row *record);

/* Appends the records of a message. Return: how many it had. */
size_t exits_take(struct exits *exits, const struct genl_msg *msg);

/* Opens a socket or ends the case; task_get() of a process or ends the case. */
void must_open(struct genl *genl);
void must_get(struct genl *genl, uint32_t pid, struct row *row);

/* task_dump() that is whole, or the end of the case. */
void must_dump(struct genl *genl, const struct want *want, struct dump *dump);

/* Fails the case when its pids do not. */
void dump_ascends(const struct dump *dump);

#endif
