// SPDX-License-Identifier: GPL-2.0
/*
 * A heap whose root is the value that goes first when a larger one comes, see largest.h: most
 * values of a sample are compared with that one alone.
 */
#include "log/largest.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

int largest_init(struct largest *l, size_t most)
{
	*l = (struct largest){ .heap = calloc(most, sizeof(*l->heap)), .most = most };
	return l->heap ? 0 : -ENOMEM;
}

void largest_free(struct largest *l)
{
	free(l->heap);
	*l = (struct largest){ 0 };
}

/* Whether @a goes before @b. */
static bool is_less(const struct largest_value *a, const struct largest_value *b)
{
	return a->value != b->value ? a->value < b->value : a->place > b->place;
}

static void swap(struct largest_value *a, struct largest_value *b)
{
	struct largest_value was = *a;

	*a = *b;
	*b = was;
}

static void rise(struct largest_value *heap, size_t at)
{
	while (at && is_less(&heap[at], &heap[(at - 1) / 2])) {
		swap(&heap[at], &heap[(at - 1) / 2]);
		at = (at - 1) / 2;
	}
}

static void sink(struct largest_value *heap, size_t count)
{
	size_t at = 0, least;

	while ((least = 2 * at + 1) < count) {
		if (least + 1 < count && is_less(&heap[least + 1], &heap[least]))
			least++;
		if (!is_less(&heap[least], &heap[at]))
			return;
		swap(&heap[least], &heap[at]);
		at = least;
	}
}

void largest_add(struct largest *l, uint64_t value, size_t place)
{
	struct largest_value added = { value, place };

	if (l->count < l->most) {
		l->heap[l->count] = added;
		rise(l->heap, l->count++);
	} else if (is_less(&l->heap[0], &added)) {
		l->heap[0] = added;
		sink(l->heap, l->count);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct largest_value *x = a, *y = b;

	return x->place < y->place ? -1 : x->place > y->place;
}

void largest_end(struct largest *l)
{
	qsort(l->heap, l->count, sizeof(*l->heap), by_place);
}
