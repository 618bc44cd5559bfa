// SPDX-License-Identifier: GPL-2.0
/*
 * Any life of a host: processes come, go, change their names, are zombies, take over pids; records
 * come early and late; groups get shown and hidden; rules change. All that was used since the first
 * sample is counted, once, and no counter that was shown ever goes back.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "samples.h"
#include "serve/ledger.h"

#define PIDS	60
#define NAMES	12
#define SHOWN	4

static struct process {
	uint64_t start, used;
	unsigned int name;
	enum { FREE, ALIVE, ZOMBIE } state;
} process[PIDS];

/* Records that were made and not yet read. */
static struct ktally_task waiting[4096];
static size_t first_waiting, waiting_count;

static uint64_t now, truth;
static bool counting;		/* since the first sample */
static uint64_t seen[GROUPS_TRACKED];
static char seen_name[GROUPS_TRACKED][16];
static bool seen_shown[GROUPS_TRACKED];

static struct ktally_task row_of(uint64_t pid)
{
	const struct process *p = &process[pid];
	struct ktally_task task;
	char name[8];

	snprintf(name, sizeof(name), "p%u", p->name);
	task = task_make(pid + 10, p->start, name);
	task_set(&task, KTALLY_TASK_UTIME, p->used);
	task_set(&task, KTALLY_TASK_STATE,
		 p->state == ZOMBIE ? KTALLY_STATE_DEFUNCT : KTALLY_STATE_SLEEPING);
	return task;
}

static void work(struct process *p)
{
	uint64_t more = chance() % 1000 << (p->name == now / SECOND / 100 % NAMES ? 12 : 0);

	p->used += more;
	truth += counting ? more : 0;
}

static void die(uint64_t pid)
{
	struct ktally_task record;

	work(&process[pid]);
	record = row_of(pid);
	task_set(&record, KTALLY_TASK_EXIT_TIME, now);
	task_set(&record, KTALLY_TASK_EXIT_CODE, 0);
	waiting[waiting_count++] = record;
	process[pid].state = one_in(3) ? ZOMBIE : FREE;
}

static void live(void)
{
	uint64_t pid = chance() % PIDS;
	struct process *p = &process[pid];

	now += SECOND / 10;
	if (p->state == FREE)
		*p = (struct process){ now, 0, (unsigned int)(chance() % NAMES), ALIVE };
	else if (p->state == ZOMBIE)
		p->state = one_in(3) ? FREE : ZOMBIE;
	else if (one_in(4))
		die(pid);
	else if (one_in(5))
		p->name = (unsigned int)(chance() % NAMES);
	if (p->state == ALIVE)
		work(p);
}

static void read_records(struct ledger *ledger, size_t leave)
{
	while (first_waiting + leave < waiting_count)
		ledger_exit(ledger, &waiting[first_waiting++]);
	if (first_waiting == waiting_count)
		first_waiting = waiting_count = 0;
}

static void take(struct ledger *ledger, struct ktally_sample sample[2], int *at)
{
	struct ktally_task rows[PIDS];
	size_t count = 0;

	for (uint64_t pid = 0; pid < PIDS; pid++)
		if (process[pid].state != FREE)
			rows[count++] = row_of(pid);
	sample_fill(&sample[!*at], now, rows, count);
	assert_int_equal(ledger_sample(ledger, counting ? &sample[*at] : NULL, &sample[!*at], true),
			 0);
	*at = !*at;
	counting = true;
}

static void nothing_went_back(const struct roster *roster)
{
	uint32_t shown = 0;

	for (uint32_t i = 0; i < roster->count; i++) {
		const struct group *group = &roster->group[i];
		bool same = group->name && !strcmp(group->name, seen_name[i]);

		if (!group->figures)
			continue;
		shown += group->shown;
		if (same)
			assert_true(group->figures->value[KTALLY_TASK_UTIME] >= seen[i]);
		/* What a hidden one does is counted in `other`. */
		if (same && !group->shown && !seen_shown[i])
			assert_int_equal(group->figures->value[KTALLY_TASK_UTIME], seen[i]);
		seen_shown[i] = group->shown;
		seen[i] = group->figures->value[KTALLY_TASK_UTIME];
		snprintf(seen_name[i], sizeof(seen_name[i]), "%s", group->name);
	}
	assert_in_range(shown, 1, SHOWN + 1);
}

static uint64_t counted(const struct roster *roster)
{
	uint64_t sum = 0;

	for (uint32_t i = 0; i < roster->count; i++)
		if (roster->group[i].figures)
			sum += roster->group[i].figures->value[KTALLY_TASK_UTIME];
	return sum;
}

static void new_rules(struct ledger *ledger)
{
	static const char *const names[] = { "{comm}", "all", "is {comm}" };
	struct rules *rules = calloc(1, sizeof(*rules));

	rules->count = 1;
	rules->rule[0].kernel = -1;
	strcpy(rules->rule[0].name, names[chance() % 3]);
	ledger_set_rules(ledger, rules);
	free(rules);
}

static void all_is_counted_once_and_nothing_goes_back(void **state)
{
	struct ktally_sample sample[2] = {};
	struct rules rules;
	struct ledger *ledger;
	int at = 0;

	(void)state;
	rules_default(&rules);
	/* By name alone: nothing is read of these pids. */
	rules.rule[0] = rules.rule[rules.count - 1];
	rules.count = 1;
	rules.needs = 0;
	ledger = ledger_new(&rules, SHOWN);
	now = 1000 * SECOND;
	for (int i = 0; i < 4000; i++) {
		unsigned int steps = (unsigned int)(chance() % 60);

		while (steps--)
			live();
		/* What waits in the socket was mostly made just now. */
		read_records(ledger, counting ? chance() % 4 : 0);
		take(ledger, sample, &at);
		nothing_went_back(ledger_roster(ledger));
		if (one_in(50))
			new_rules(ledger);
	}
	read_records(ledger, 0);
	take(ledger, sample, &at);
	assert_int_equal(ledger_loss(ledger)->strangers, 0);
	assert_true(truth > 1000000);
	assert_int_equal(counted(ledger_roster(ledger)), truth);
	ledger_free(ledger);
	ktally_sample_free(&sample[0]);
	ktally_sample_free(&sample[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_is_counted_once_and_nothing_goes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
