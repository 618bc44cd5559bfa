/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ROWS_H
#define ROWS_H

#include "ask.h"

/* Appends what an attribute `rows` holds. */
void rows_take(struct dump *dump, const struct nlattr *rows);

/* Room for one more of @count items, or the end of the case. */
void *grow_any(void *items, size_t count, size_t size);

#endif
