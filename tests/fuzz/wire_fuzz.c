// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as the kernel's answer to a request, or as what it multicasts, through the whole of the
 * library: messages, attributes, packed rows, exit records. What comes out must be sound.
 *
 * Input: a byte that says what is asked for, then datagrams: their length in two bytes, the lower
 * first, and their bytes. A message whose sequence number and port are 0 gets those of the request.
 */
#include "fuzz.h"
#include "fake_wire.h"
#include "libktally/source.h"

enum { INFO, SAMPLE, TASK, EVENTS, CALLS };

#define MAX_DATAGRAMS 24

static const struct ktally_world world = { .proc = "/nonexistent", .io = &fake_io };

static struct {
	const uint8_t *data;
	size_t size;
	bool open;	/* the handle is: from now on the input answers */
} input;

static void adopt(struct bytes *b, const struct nlmsghdr *request)
{
	struct nlmsghdr header;

	for (size_t at = 0; at + sizeof(header) <= b->len; at += NLMSG_ALIGN(header.nlmsg_len)) {
		memcpy(&header, b->data + at, sizeof(header));
		if (!header.nlmsg_seq && !header.nlmsg_pid) {
			header.nlmsg_seq = request->nlmsg_seq;
			header.nlmsg_pid = request->nlmsg_pid;
			memcpy(b->data + at, &header, sizeof(header));
		}
		if (header.nlmsg_len < sizeof(header) || header.nlmsg_len > b->len - at)
			return;
	}
}

static void push_input(struct fake_queue *queue, const struct nlmsghdr *request)
{
	static struct bytes b;
	const uint8_t *at = input.data, *end = input.data + input.size;

	for (int i = 0; i < MAX_DATAGRAMS && end - at >= 2; i++) {
		b.len = at[0] | at[1] << 8;
		at += 2;
		if (b.len > (size_t)(end - at))
			b.len = end - at;
		memcpy(b.data, at, b.len);
		at += b.len;
		if (request)
			adopt(&b, request);
		fake_push(queue, 0, &b);
	}
}

static void answer(struct fake *f, const struct nlmsghdr *request)
{
	if (input.open)
		push_input(&f->answers, request);
	else
		fake_answer_info(request, KTALLY_FAMILY_VERSION);
}

/* Every value counts only where its bit is set, and bits are fields; the name has an end. */
static void must_be_sound(const struct ktally_task *task)
{
	for (unsigned int bit = KTALLY_TASK_COUNT; bit < 64 * KTALLY_TASK_WORDS; bit++)
		MUST(!ktally_has(task->present, bit));
	MUST(memchr(task->comm, '\0', sizeof(task->comm)));
	MUST(ktally_has(task->present, KTALLY_TASK_PID));
}

static void must_be_words(const char *error)
{
	for (; *error; error++)
		MUST(*error >= ' ' && *error < 127);
}

static void sample(struct ktally *k)
{
	static const struct ktally_query all;
	struct ktally_sample s = {};

	if (ktally_sample_take(k, &all, &s) == 0) {
		for (size_t i = 0; i < s.count; i++) {
			must_be_sound(&s.tasks[i]);
			MUST(!i || s.tasks[i - 1].value[KTALLY_TASK_PID] <=
			     s.tasks[i].value[KTALLY_TASK_PID]);
		}
		MUST(s.interrupted || !ktally_has(s.tail.present, KTALLY_TAIL_SENT) ||
		     s.tail.value[KTALLY_TAIL_SENT] == s.count);
	}
	ktally_sample_free(&s);
}

/* The ring answers with the input once the records from 11 on are waited for. */
static void events(struct ktally *k)
{
	struct ktally_task record;
	uint64_t last = 0;

	if (ktally_events_open(k))
		return;
	push_input(&fake.events, NULL);
	for (int i = 0; i < 4096 && ktally_events_next(k, &record) > 0; i++) {
		must_be_sound(&record);
		MUST(record.value[KTALLY_TASK_EXIT_SEQ] > last);
		last = record.value[KTALLY_TASK_EXIT_SEQ];
	}
}

static void call(struct ktally *k, unsigned int which)
{
	const struct ktally_query one = { .pid = 1 };
	struct ktally_info info;
	struct ktally_task task;

	switch (which) {
	case INFO:
		if (ktally_info_get(k, &info) == 0)
			MUST(memchr(info.module_version, '\0', sizeof(info.module_version)));
		break;
	case SAMPLE:
		sample(k);
		break;
	case TASK:
		if (ktally_task_get(k, &one, &task) == 0)
			must_be_sound(&task);
		break;
	case EVENTS:
		events(k);
		break;
	}
	must_be_words(ktally_error(k));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ktally *k;

	if (!size || size > 1 << 16)
		return 0;
	fake_reset();
	fake.answer = answer;
	input.open = false;
	MUST(ktally_open_in(&k, KTALLY_SOURCE_NETLINK, &world) == 0);
	input.data = data + 1;
	input.size = size - 1;
	input.open = true;
	call(k, data[0] % CALLS);
	ktally_close(k);
	fake_reset();
	return 0;
}
