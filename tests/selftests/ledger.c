// SPDX-License-Identifier: GPL-2.0
/* What all processes used from one moment to another. */
#include <stdlib.h>
#include <string.h>

#include "ledger.h"
#include "tap.h"

static size_t *bucket_of(struct ledger *ledger, const struct row *row)
{
	return &ledger->buckets[(GET(row, TASK_TGID) ^ GET(row, TASK_START_TIME)) % LEDGER_BUCKETS];
}

static struct entry *find(struct ledger *ledger, const struct row *row)
{
	struct entry *entry;
	size_t i;

	for (i = *bucket_of(ledger, row); i; i = entry->next) {
		entry = &ledger->entries[i - 1];
		if (entry->pid == GET(row, TASK_TGID) && entry->start == GET(row, TASK_START_TIME))
			return entry;
	}
	return NULL;
}

static struct entry *find_or_add(struct ledger *ledger, const struct row *row)
{
	struct entry *entry = find(ledger, row);
	size_t *bucket = bucket_of(ledger, row);

	if (entry)
		return entry;
	if (ledger->count == ledger->room) {
		ledger->room = 2 * ledger->room + 256;
		ledger->entries = realloc(ledger->entries, ledger->room * sizeof(*entry));
		REQUIRE(ledger->entries);
	}
	entry = &ledger->entries[ledger->count++];
	*entry = (struct entry){
		.pid = GET(row, TASK_TGID), .start = GET(row, TASK_START_TIME), .next = *bucket,
	};
	*bucket = ledger->count;
	return entry;
}

static void dump_all(struct genl *genl, struct dump *dump)
{
	const struct want want = {};

	REQUIRE_EQ(task_dump(genl, &want, dump), 0);
	REQUIRE(dump->framed && !dump->interrupted);
	CHECK_EQ(GET(&dump->trailer, TAIL_TORN), 0);
}

/* What is on its way out leaves the kernel's list whenever who waits for it gets a CPU. */
static bool has_ended(const struct row *row)
{
	return GET(row, TASK_STATE) == KTALLY_STATE_DEFUNCT ||
	       GET(row, TASK_STATE) == KTALLY_STATE_DEAD;
}

/* A process may have its record already, and be there as one that runs: see exit_early. */
static void mark_recorded(struct ledger *ledger, struct genl *genl)
{
	struct exits exits;
	size_t i;

	REQUIRE_EQ(exit_get(genl, 0, &exits), 0);
	for (i = 0; i < exits.count; i++) {
		struct entry *entry = find(ledger, &exits.records[i]);

		if (entry && GET(&exits.records[i], TASK_EXIT_SEQ) < ledger->exit_next)
			entry->defunct = true;
	}
	exits_free(&exits);
}

void ledger_open(struct ledger *ledger, struct genl *genl)
{
	struct entry *entry;
	struct dump dump;
	size_t i;

	memset(ledger, 0, sizeof(*ledger));
	dump_all(genl, &dump);
	ledger->exit_next = GET(&dump.header, MOMENT_EXIT_NEXT);
	for (i = 0; i < dump.count; i++) {
		entry = find_or_add(ledger, &dump.rows[i]);
		CHECK(!entry->begun, "pid %llu is there twice", (unsigned long long)entry->pid);
		entry->begun = true;
		entry->defunct = has_ended(&dump.rows[i]);
		entry->cgroup = GET(&dump.rows[i], TASK_CGROUP_ID);
		memcpy(entry->from, dump.rows[i].value, sizeof(entry->from));
		memcpy(entry->to, dump.rows[i].value, sizeof(entry->to));
	}
	dump_free(&dump);
	mark_recorded(ledger, genl);
}

void ledger_read(struct ledger *ledger, struct genl *genl)
{
	struct entry *entry;
	struct exits exits;
	size_t i;

	REQUIRE_EQ(exit_get(genl, ledger->exit_next, &exits), 0);
	CHECK_EQ(GET(&exits.open, EXIT_LOST), 0);
	CHECK_EQ(GET(&exits.close, EXIT_LOST), 0);
	for (i = 0; i < exits.count; i++) {
		CHECK_EQ(GET(&exits.records[i], TASK_EXIT_SEQ), ledger->exit_next);
		ledger->exit_next++;
		entry = find_or_add(ledger, &exits.records[i]);
		CHECK(!entry->ended, "pid %llu ended twice", (unsigned long long)entry->pid);
		entry->ended = true;
		entry->cgroup = GET(&exits.records[i], TASK_CGROUP_ID);
		memcpy(entry->to, exits.records[i].value, sizeof(entry->to));
	}
	exits_free(&exits);
}

static bool has_vanished(const struct entry *entry)
{
	return entry->begun && !entry->alive && !entry->ended && !entry->defunct;
}

/* A process that nobody waits for is off the kernel's list some time before its record is made. */
static bool all_told(struct ledger *ledger, struct genl *genl)
{
	size_t i;

	ledger_read(ledger, genl);
	for (i = 0; i < ledger->count; i++) {
		if (has_vanished(&ledger->entries[i]))
			return false;
	}
	return true;
}

void ledger_close(struct ledger *ledger, struct genl *genl)
{
	struct entry *entry;
	struct dump dump;
	size_t i;

	dump_all(genl, &dump);
	ledger_read(ledger, genl);
	for (i = 0; i < dump.count; i++) {
		entry = find_or_add(ledger, &dump.rows[i]);
		CHECK(!entry->alive, "pid %llu is there twice", (unsigned long long)entry->pid);
		entry->alive = true;
		if (entry->ended)
			continue;
		entry->cgroup = GET(&dump.rows[i], TASK_CGROUP_ID);
		memcpy(entry->to, dump.rows[i].value, sizeof(entry->to));
	}
	dump_free(&dump);
	EVENTUALLY(all_told(ledger, genl), 3000);
}

void ledger_free(struct ledger *ledger)
{
	free(ledger->entries);
	memset(ledger, 0, sizeof(*ledger));
}

static void check_entry(const struct entry *entry)
{
	int i;

	CHECK(!has_vanished(entry), "pid %llu vanished without a record",
	      (unsigned long long)entry->pid);
	for (i = KTALLY_A_TASK_UTIME; i <= KTALLY_A_TASK_CANCELLED_WRITE_BYTES; i++) {
		if (i >= KTALLY_A_TASK_RSS_ANON && i <= KTALLY_A_TASK_PAGE_TABLES)
			continue;
		CHECK(entry->to[i] >= entry->from[i], "pid %llu: attribute %d: %llu, then %llu",
		      (unsigned long long)entry->pid, i, (unsigned long long)entry->from[i],
		      (unsigned long long)entry->to[i]);
	}
}

void ledger_check(const struct ledger *ledger)
{
	size_t i;

	for (i = 0; i < ledger->count; i++)
		check_entry(&ledger->entries[i]);
}

uint64_t ledger_sum(const struct ledger *ledger, int attr, uint64_t cgroup)
{
	uint64_t sum = 0;
	size_t i;

	for (i = 0; i < ledger->count; i++) {
		if (!cgroup || ledger->entries[i].cgroup == cgroup)
			sum += ledger->entries[i].to[attr] - ledger->entries[i].from[attr];
	}
	return sum;
}

size_t ledger_begun(const struct ledger *ledger, uint64_t cgroup)
{
	size_t i, count = 0;

	for (i = 0; i < ledger->count; i++)
		count += !ledger->entries[i].begun &&
			 (!cgroup || ledger->entries[i].cgroup == cgroup);
	return count;
}
