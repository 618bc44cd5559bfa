/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Histograms as hist-get and exit records tell them, and switching hooks. Independent of libktally
 * on purpose.
 */
#ifndef HISTS_H
#define HISTS_H

#include <linux/ktally.h>

#include "ask.h"

struct hist {
	bool has;
	uint64_t events, sum, longest;
	uint64_t bucket[KTALLY_HIST_BUCKETS];
};

struct hists {
	uint64_t pid, start_time;	/* 0: of the host */
	char comm[16];
	struct hist kind[KTALLY_HIST_KINDS];
};

struct hists_dump {
	struct hists *rows;
	size_t count;
};

/* The next four: 0 or -errno, of which genl->error tells more. @pid 0: of the host. */
int hist_get(struct genl *genl, uint32_t pid, struct hists *hists);
/* @pid 0: of all. hists_free() it. */
int hist_dump(struct genl *genl, uint32_t pid, struct hists_dump *dump);
int hook_set(struct genl *genl, uint32_t on, uint32_t *now);
int hook_set_some(struct genl *genl, uint32_t on, uint32_t mask, uint32_t *now);

void hists_free(struct hists_dump *dump);
const struct hists *hists_find(const struct hists_dump *dump, uint32_t pid);

/* Switches to exactly these, or ends the case. */
void must_set(struct genl *genl, uint32_t on);
void must_hist(struct genl *genl, uint32_t pid, struct hists *hists);

/* The histograms of all exit records from @since on, a row each. hists_free() it. */
int hist_exits(struct genl *genl, uint64_t since, struct hists_dump *dump);

/* Waits for the exit record of @pid, and takes its histograms. Return: whether it came. */
bool hists_of_exit(struct genl *genl, uint64_t since, uint32_t pid, struct hists *hists);

/* Events of at least @ns, told by the buckets that lie wholly above it. */
uint64_t hist_above(const struct hist *hist, uint64_t ns);

#endif
