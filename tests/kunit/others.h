/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What access.c and collect.c say to the files that are tested without them: ktally_sight_of() and
 * ktally_parent().
 */
#ifndef TEST_OTHERS_H
#define TEST_OTHERS_H

struct task_struct;

/* The one task that a viewer with credentials does not see, or NULL. */
extern const struct task_struct *unseen;

#endif
