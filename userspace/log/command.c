// SPDX-License-Identifier: GPL-2.0
/*
 * Command lines by pid, see command.h: a table with open addressing, at most half full, that is
 * made anew from what lives on with each sample.
 */
#include "log/command.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS_LEAST	256

struct slot {
	bool used;
	uint64_t pid, start;
	char comm[16];
	char *text;		/* command.text; NULL: it has none */
	struct record_command command;
};

struct commands {
	int proc;
	const struct redact *redact;
	struct slot *slots;
	size_t count, room;	/* a power of 2 */
};

struct commands *commands_new(const struct redact *redact)
{
	struct commands *c = calloc(1, sizeof(*c));

	if (!c)
		return NULL;
	c->redact = redact;
	c->room = SLOTS_LEAST;
	c->slots = calloc(c->room, sizeof(*c->slots));
	c->proc = open("/proc", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (c->slots && c->proc >= 0)
		return c;
	commands_free(c);
	return NULL;
}

void commands_free(struct commands *c)
{
	if (!c)
		return;
	for (size_t i = 0; c->slots && i < c->room; i++)
		free(c->slots[i].text);
	free(c->slots);
	if (c->proc >= 0)
		close(c->proc);
	free(c);
}

/* The slot of a pid, or the free one where it belongs. */
static struct slot *slot_of(struct slot *slots, size_t room, uint64_t pid)
{
	size_t at = (size_t)(pid * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (room - 1);

	while (slots[at].used && slots[at].pid != pid)
		at = (at + 1) & (room - 1);
	return &slots[at];
}

static bool is_life(const struct slot *slot, const struct ktally_task *task)
{
	return slot->used && slot->start == task->value[KTALLY_TASK_START_TIME];
}

/* Moves those of @sample, or all when that is NULL, to a table with room for as many again. */
static int rebuild(struct commands *c, const struct ktally_sample *sample)
{
	size_t room = SLOTS_LEAST, count = 0;
	struct slot *slots;

	while (room < 4 * (c->count + 1))
		room *= 2;
	slots = calloc(room, sizeof(*slots));
	if (!slots)
		return -ENOMEM;
	for (size_t i = 0; i < c->room; i++) {
		struct slot *slot = &c->slots[i];
		const struct ktally_task *task = NULL;

		if (!slot->used)
			continue;
		if (sample)
			task = ktally_sample_find(sample, (uint32_t)slot->pid);
		if (sample && (!task || !is_life(slot, task))) {
			free(slot->text);
			continue;
		}
		*slot_of(slots, room, slot->pid) = *slot;
		count++;
	}
	free(c->slots);
	c->slots = slots;
	c->room = room;
	c->count = count;
	return 0;
}

void commands_sweep(struct commands *c, const struct ktally_sample *sample)
{
	/* Without memory for less they stay: nothing is wrong with them. */
	if (c->count)
		rebuild(c, sample);
}

static const struct record_command *command_of(const struct slot *slot)
{
	return slot->text ? &slot->command : NULL;
}

static void fill(struct commands *c, struct slot *slot)
{
	char text[REDACT_ROOM];
	bool shortened;
	size_t len;

	free(slot->text);
	slot->text = NULL;
	if (command_read(c->proc, (uint32_t)slot->pid, slot->start, c->redact, text, &len,
			 &shortened))
		return;
	slot->text = malloc(len + 1);
	if (!slot->text)
		return;
	memcpy(slot->text, text, len);
	slot->command = (struct record_command){ slot->text, len, shortened };
}

const struct record_command *commands_get(struct commands *c, const struct ktally_task *task)
{
	struct slot *slot;

	if (!ktally_has(task->present, KTALLY_TASK_START_TIME))
		return NULL;
	if (2 * c->count >= c->room && rebuild(c, NULL))
		return NULL;
	slot = slot_of(c->slots, c->room, task->value[KTALLY_TASK_PID]);
	if (is_life(slot, task) && !memcmp(slot->comm, task->comm, sizeof(slot->comm)))
		return command_of(slot);
	c->count += !slot->used;
	slot->used = true;
	slot->pid = task->value[KTALLY_TASK_PID];
	slot->start = task->value[KTALLY_TASK_START_TIME];
	memcpy(slot->comm, task->comm, sizeof(slot->comm));
	fill(c, slot);
	return command_of(slot);
}

const struct record_command *commands_find(struct commands *c, const struct ktally_task *task)
{
	const struct slot *slot = slot_of(c->slots, c->room, task->value[KTALLY_TASK_PID]);

	return is_life(slot, task) ? command_of(slot) : NULL;
}
