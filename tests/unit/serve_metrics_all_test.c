// SPDX-License-Identifier: GPL-2.0
/*
 * A page of metrics on which all is known, as no host has it: each metric of the spec is there.
 * With KTALLY_WRITE_METRICS in the environment the page is written to the file that it names, for
 * ../e2e/serve_rules.py. Not here: what each line looks like (serve_metrics_test.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "serve/exposition.h"
#include "serve/metrics.h"

static struct buffer page;

static void know_all(const struct ktally_set *set, uint64_t *present)
{
	for (unsigned int i = 0; i < set->count; i++)
		ktally_mark(present, i);
}

static void know_group(struct snapshot *s)
{
	struct figures *f;

	s->groups = calloc(1, sizeof(*s->groups));
	s->groups[0].name = strdup("group");
	s->group_count = 1;
	f = &s->groups[0].figures;
	know_all(&ktally_task_set, f->counted);
	know_all(&ktally_task_set, f->held);
	for (unsigned int i = 0; i < ENDS; i++)
		f->ends[i] = 1;
	s->knows_exits = true;
}

static struct snapshot *know_everything(void)
{
	struct snapshot *s = snapshot_new();

	know_group(s);
	know_all(&ktally_host_set, s->host.present);
	know_all(&ktally_info_set, s->lost.present);
	strcpy(s->source, "netlink");
	s->has_latencies = true;
	for (unsigned int i = 0; i < KTALLY_HIST_KINDS; i++)
		s->latencies.hist[i].known = true;
	s->level = HEALTH_WARNING;
	for (unsigned int i = 0; i < HEALTH_RULES; i++) {
		s->rules.rule[i].enabled = true;
		s->judged[i] = true;
	}
	s->taken = live_clock();
	return s;
}

static int write_page(void **state)
{
	struct snapshot *s = know_everything();
	struct board board;

	(void)state;
	board_init(&board, UINT64_C(1000000000));
	metrics_write(s, &page);
	metrics_write_tail(&board, s, false, &page);
	buffer_bytes(&page, "", 1);
	snapshot_drop(s);
	board_free(&board);
	return page.failed;
}

static int keep_page(void **state)
{
	const char *name = getenv("KTALLY_WRITE_METRICS");
	FILE *file = name ? fopen(name, "w") : NULL;
	int result = 0;

	(void)state;
	if (file) {
		fputs(page.data, file);
		result = fclose(file);
	}
	buffer_free(&page);
	return name && !file ? -1 : result;
}

static void is_on_the_page(const struct ktally_set *set)
{
	char line[160];

	for (unsigned int i = 0; i < set->count; i++) {
		const char *metric = set->fields[i].metric;

		if (!*metric)
			continue;
		snprintf(line, sizeof(line), "\n%.*s", (int)metric_name_length(metric), metric);
		if (!strstr(page.data, line))
			fail_msg("not there: %s", metric);
	}
}

static void each_metric_of_the_spec_is_there(void **state)
{
	(void)state;
	is_on_the_page(&ktally_task_set);
	is_on_the_page(&ktally_host_set);
	is_on_the_page(&ktally_info_set);
}

static void each_signal_and_histogram_is_there(void **state)
{
	(void)state;
	assert_non_null(strstr(page.data, "result=\"signal\",signal=\"SIGSYS\"} 1\n"));
	for (unsigned int i = 0; i < KTALLY_HIST_KINDS; i++) {
		char labels[64];

		snprintf(labels, sizeof(labels), "_count{kind=\"%s\"} 0\n",
			 ktally_enum_name(&ktally_hist_set.fields[KTALLY_HIST_KIND], i));
		assert_non_null(strstr(page.data, labels));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_metric_of_the_spec_is_there),
		cmocka_unit_test(each_signal_and_histogram_is_there),
	};

	return cmocka_run_group_tests(tests, write_page, keep_page);
}
