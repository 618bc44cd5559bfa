// SPDX-License-Identifier: GPL-2.0
/*
 * encode [ROUNDS]: what a task's line costs ktally and others, natively. In each round every
 * encoder writes the same 10,000 records; the table has CPU time of the best, the median and the
 * worst round. Lines of encoders that claim to write the same are compared first.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "encode.h"
#include "log/record.h"

#define RECORDS		10000
#define ROUNDS		31
#define BUFFER		(256 * 1024)	/* as the log's writer has */
#define NSEC_PER_SEC	UINT64_C(1000000000)

static struct ktally_task *few, *all;	/* of 25 members, and of all there are */
static struct record *records[JSON_OTLP + 1];
static struct encode_moment moment = {
	.realtime = UINT64_C(1795396263123456789),
	.offset = INT64_C(1795300000000000000),
};

static size_t encode_form(char *out, const struct encode_moment *at,
			  const struct ktally_task *task, enum json_form form)
{
	const struct record_clock clock = { at->realtime, at->offset };
	struct json j = { .data = out, .room = LINE_MAX_BYTES };

	record_task(records[form], &j, &clock, task, NULL);
	return j.full ? 0 : j.len;
}

static size_t encode_ktally(char *out, const struct encode_moment *at,
			    const struct ktally_task *task)
{
	return encode_form(out, at, task, JSON_PLAIN);
}

static size_t encode_ecs(char *out, const struct encode_moment *at, const struct ktally_task *task)
{
	return encode_form(out, at, task, JSON_ECS);
}

static size_t encode_otlp(char *out, const struct encode_moment *at,
			  const struct ktally_task *task)
{
	return encode_form(out, at, task, JSON_OTLP);
}

typedef size_t (*encode)(char *out, const struct encode_moment *moment,
			 const struct ktally_task *task);

static struct encoder {
	const char *name;
	encode encode;
	struct ktally_task **tasks;
	bool same;		/* as the first, byte by byte */
	size_t bytes;		/* of all records */
	double *ns;		/* a record, of each round */
} encoders[] = {
	{ "by hand", encode_hand, &few, true, 0, NULL },
	{ "ktally", encode_ktally, &few, true, 0, NULL },
	{ "snprintf", encode_snprintf, &few, true, 0, NULL },
	{ "jansson", encode_jansson, &few, true, 0, NULL },
	{ "ktally, ecs", encode_ecs, &few, false, 0, NULL },
	{ "ktally, otlp-json", encode_otlp, &few, false, 0, NULL },
	{ "ktally, all members", encode_ktally, &all, false, 0, NULL },
};

#define ENCODERS	(sizeof(encoders) / sizeof(encoders[0]))

/* ---- Records ---- */

static uint64_t random_state = 1;

/* Of up to @bits bits, small ones as often as large ones: so figures of processes are. */
static uint64_t figure(unsigned int bits)
{
	random_state = random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
	return random_state >> 20 >> (44 - random_state % (bits + 1) % 44);
}

static void set(struct ktally_task *task, enum ktally_task_field field, uint64_t value)
{
	task->value[field] = value;
	ktally_mark(task->present, field);
}

static void fill_few(struct ktally_task *task, unsigned int i)
{
	static const char *const names[] = {
		"postgres", "bash", "kworker/0:1-mm_p", "nginx", "sshd"
	};
	static const char states[] = "SSSSSSRDI";

#define SET(type, f, key) set(task, KTALLY_TASK_##f, figure(34));
	ENCODE_FIELDS(SET)
	set(task, KTALLY_TASK_PID, i + 1);
	set(task, KTALLY_TASK_TGID, i + 1);
	set(task, KTALLY_TASK_START_TIME, figure(44));
	set(task, KTALLY_TASK_PPID, figure(16));
	set(task, KTALLY_TASK_UID, figure(10));
	set(task, KTALLY_TASK_NUM_THREADS, 1 + figure(4));
	set(task, KTALLY_TASK_SCOPE, 0);
	set(task, KTALLY_TASK_STATE, (uint64_t)states[i % (sizeof(states) - 1)]);
	snprintf(task->comm, sizeof(task->comm), "%s", names[i % 5]);
}

static void fill_all(struct ktally_task *task, unsigned int i)
{
	for (unsigned int f = 0; f < ktally_task_set.count; f++)
		if (!(ktally_task_set.redacts >> f & 1))
			set(task, f, figure(30));
	fill_few(task, i);
}

static void make_records(void)
{
	few = calloc(RECORDS, sizeof(*few));
	all = calloc(RECORDS, sizeof(*all));
	for (enum json_form form = JSON_PLAIN; form <= JSON_OTLP; form++) {
		records[form] = record_new(form, NULL, NULL);
		if (!records[form])
			abort();
	}
	if (!few || !all)
		abort();
	for (unsigned int i = 0; i < RECORDS; i++) {
		fill_few(&few[i], i);
		fill_all(&all[i], i);
	}
}

/* ---- Rounds ---- */

static uint64_t cpu_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
	return (uint64_t)now.tv_sec * NSEC_PER_SEC + (uint64_t)now.tv_nsec;
}

static double round_of(struct encoder *e, char *buffer)
{
	uint64_t begin = cpu_ns();
	size_t len = 0;

	e->bytes = 0;
	for (unsigned int i = 0; i < RECORDS; i++) {
		size_t n = e->encode(buffer + len, &moment, &(*e->tasks)[i]);

		e->bytes += n;
		len += n;
		if (len > BUFFER - LINE_MAX_BYTES)
			len = 0;
	}
	return (double)(cpu_ns() - begin) / RECORDS;
}

static void compare(char *buffer)
{
	for (unsigned int i = 0; i < RECORDS; i++) {
		size_t len = encoders[0].encode(buffer, &moment, &few[i]);

		for (unsigned int e = 1; e < ENCODERS; e++) {
			char *other = buffer + LINE_MAX_BYTES;
			size_t n = encoders[e].encode(other, &moment, &(*encoders[e].tasks)[i]);

			if (n && (!encoders[e].same || (n == len && !memcmp(buffer, other, n))))
				continue;
			fprintf(stderr, "%s writes something else:\n%.*s%.*s", encoders[e].name,
				(int)len, buffer, (int)n, other);
			exit(1);
		}
	}
}

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void print(unsigned int rounds)
{
	double base = 0;

	printf("%u records, CPU ns for each, %u rounds\n", RECORDS, rounds);
	printf("%-22s %7s %8s %8s %8s %7s\n", "encoder", "bytes", "best", "median", "worst",
	       "x hand");
	for (unsigned int e = 0; e < ENCODERS; e++) {
		double *ns = encoders[e].ns;

		qsort(ns, rounds, sizeof(*ns), ascending);
		base = e ? base : ns[rounds / 2];
		printf("%-22s %7zu %8.0f %8.0f %8.0f %7.2f\n", encoders[e].name,
		       encoders[e].bytes / RECORDS, ns[0], ns[rounds / 2], ns[rounds - 1],
		       ns[rounds / 2] / base);
	}
}

int main(int argc, char **argv)
{
	unsigned int rounds = argc > 1 ? (unsigned int)strtoul(argv[1], NULL, 10) : ROUNDS;
	char *buffer = malloc(BUFFER), host[65] = "", boot[64] = "";

	if (!rounds || !buffer) {
		fputs("usage: encode [ROUNDS]\n", stderr);
		return 2;
	}
	gethostname(host, sizeof(host) - 1);
	boot[record_boot_id(boot, sizeof(boot))] = '\0';
	moment.host = host;
	moment.boot = boot;
	make_records();
	compare(buffer);
	for (unsigned int e = 0; e < ENCODERS; e++) {
		encoders[e].ns = calloc(rounds, sizeof(double));
		if (!encoders[e].ns)
			abort();
	}
	for (unsigned int round = 0; round < rounds; round++)
		for (unsigned int e = 0; e < ENCODERS; e++)
			encoders[e].ns[round] = round_of(&encoders[e], buffer);
	print(rounds);
	return 0;
}
