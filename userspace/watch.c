// SPDX-License-Identifier: GPL-2.0
/* What is known of the exits that were not told, see watch.h. */
#include "watch.h"

void watch_start(struct watch *w, uint64_t now)
{
	w->unseen = watch_unseen(w, now);
	w->broken = false;
	w->complete = now;
	w->known_next = 0;
}

void watch_caught_up(struct watch *w, uint64_t now)
{
	if (!w->broken)
		w->complete = now;
}

void watch_sample(struct watch *w, const struct ktally_sample *sample)
{
	if (ktally_has(sample->tail.present, KTALLY_TAIL_EXIT_NEXT))
		w->known_next = sample->tail.value[KTALLY_TAIL_EXIT_NEXT];
	else if (ktally_has(sample->moment.present, KTALLY_MOMENT_EXIT_NEXT))
		w->known_next = sample->moment.value[KTALLY_MOMENT_EXIT_NEXT];
}

void watch_info(struct watch *w, const struct ktally_info *info)
{
	/* The first record is number 1. */
	if (ktally_has(info->present, KTALLY_INFO_EXITS))
		w->known_next = info->value[KTALLY_INFO_EXITS] + 1;
}

uint64_t watch_break(struct watch *w, uint64_t due)
{
	if (w->broken)
		return 0;
	w->broken = true;
	w->gaps++;
	return w->known_next > due ? w->known_next - due : 0;
}

uint64_t watch_unseen(const struct watch *w, uint64_t now)
{
	return w->unseen + (w->broken && now > w->complete ? now - w->complete : 0);
}
