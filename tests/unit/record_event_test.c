// SPDX-License-Identifier: GPL-2.0
/* The lines of health, of alerts and of losses. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "record_lines.h"

static void tell(const struct health_verdict *v, enum health_level worst)
{
	struct json j = empty();

	record_health(record, &j, &the_clock, v, worst);
	assert_false(j.full);
	assert_string_equal(line + j.len - 2, "}\n");
}

static const struct health_verdict waits = {
	.rule = HEALTH_RUN_QUEUE_WAIT, .level = HEALTH_WARNING, .was = HEALTH_OK,
	.since = 90 * SECOND, .value = 0.43, .span = 30 * SECOND, .threshold = 0.25, .clear = 0.2,
	.subject = { .scope = HEALTH_PROCESS, .pid = 812, .start = 5 * SECOND,
		     .comm = "post\"gres" },
};

static void a_verdict_has_rule_level_evidence_and_since(void **state)
{
	(void)state;
	tell(&waits, HEALTH_CRITICAL);
	assert_true(has("{\"timestamp\":\"2023-11-14T22:13:20.000000000Z\",\"event.name\":"
			"\"ktally.health\",\"ktally.boottime_ns\":"));
	assert_true(has(",\"severity_text\":\"WARN\",\"message\":\"warning: post\\\"gres (pid 812) "
			"waited for a CPU 43 % of the last 30 s (warning from 25 %)\","
			"\"ktally.health.rule\":\"run-queue-wait\","
			"\"ktally.health.level\":\"warning\","
			"\"ktally.health.was\":\"healthy\","
			"\"ktally.health.host\":\"critical\","
			"\"ktally.health.since\":\"2020-09-13T12:28:10.000000000Z\","
			"\"ktally.health.since_ns\":90000000000,"
			"\"ktally.health.subject\":\"process\","
			"\"process.pid\":812,\"ktally.start_ns\":5000000000,"
			"\"process.name\":\"post\\\"gres\","
			"\"process.name_raw\":\"706f73742267726573\","
			"\"ktally.health.unit\":\"share\",\"ktally.health.value\":0.43,"
			"\"ktally.health.threshold\":0.25,"
			"\"ktally.health.span_ns\":30000000000}\n"));
}

static void levels_have_their_severity(void **state)
{
	struct health_verdict v = waits;

	(void)state;
	v.level = HEALTH_CRITICAL;
	tell(&v, HEALTH_CRITICAL);
	assert_true(has("\"severity_text\":\"ERROR\",\"message\":\"critical: "));
	v.level = HEALTH_OK;
	v.was = HEALTH_CRITICAL;
	tell(&v, HEALTH_OK);
	assert_true(has("\"severity_text\":\"INFO\",\"message\":\"healthy: "));
	assert_true(has("\"ktally.health.level\":\"healthy\",\"ktally.health.was\":\"critical\","));
}

static void who_ended_has_no_evidence(void **state)
{
	struct health_verdict v = waits;

	(void)state;
	v.level = HEALTH_OK;
	v.gone = true;
	tell(&v, HEALTH_OK);
	assert_true(has("post\\\"gres (pid 812) has ended\""));
	assert_true(has(",\"ktally.health.gone\":true}\n"));
	assert_false(has(RECORD_VALUE) || has(RECORD_THRESHOLD));
}

/* There is no such number in JSON. */
static void a_threshold_that_is_never_reached_is_absent(void **state)
{
	struct health_verdict v = waits;

	(void)state;
	v.threshold = INFINITY;
	tell(&v, HEALTH_OK);
	assert_false(has(RECORD_THRESHOLD));
	v.value = NAN;
	tell(&v, HEALTH_OK);
	assert_false(has(RECORD_VALUE));
}

static void of_the_host_no_process_is_named(void **state)
{
	struct health_verdict v = waits;

	(void)state;
	v.rule = HEALTH_LOAD;
	v.subject = (struct health_subject){ .scope = HEALTH_HOST };
	tell(&v, HEALTH_WARNING);
	assert_true(has(",\"ktally.health.subject\":\"host\",\"ktally.health.unit\":"));
	assert_false(has("process."));
	v.subject = (struct health_subject){ .scope = HEALTH_PROGRAM, .comm = "x" };
	tell(&v, HEALTH_WARNING);
	assert_true(has(",\"ktally.health.subject\":\"program\",\"process.name\":\"x\","));
	assert_false(has("process.pid"));
}

static void only_what_grew_is_lost(void **state)
{
	const struct record_totals before = { .loss_events = 5, .loss_lines = 1, .loss_gap_ns = 1 };
	struct record_totals now = before;
	struct record_lost lost = { .since = the_clock, .before = &before, .now = &now };
	struct json j = empty();

	(void)state;
	assert_false(record_has_lost(&lost));
	now.loss_gap_ns = 9;
	assert_false(record_has_lost(&lost));
	now.loss_events = 8;
	now.loss_samples = 1;
	assert_true(record_has_lost(&lost));
	record_lost(record, &j, &lost);
	assert_true(has("\"event.name\":\"ktally.lost\","));
	assert_true(has(",\"severity_text\":\"WARN\",\"message\":\"lost: 3 exits, 1 sample\","
			"\"ktally.lost_since\":\"2023-11-14T22:13:20.000000000Z\","
			"\"ktally.lost_since_ns\":\"100000000000000000\","
			"\"ktally.lost.events\":3,\"ktally.lost.samples\":1,"
			"\"ktally.loss.events\":8,\"ktally.loss.samples\":1,"
			"\"ktally.loss.lines\":1,"));
}

/* Every counter of the module that is one of losses, and none that is not. */
static void what_the_module_lost_is_lost_too(void **state)
{
	const struct record_totals totals = { .samples = 0 };
	struct record_lost lost = { .before = &totals, .now = &totals };
	unsigned int found = 0;

	(void)state;
	for (unsigned int i = 0; i < ktally_info_set.count; i++) {
		const char *key = ktally_info_set.fields[i].json;
		struct ktally_info before = { 0 }, now = { 0 };
		bool is_loss = i != KTALLY_INFO_EXIT_OVERWRITTEN &&
			       !strncmp(key, "ktally.loss.", 12);
		char text[64];
		struct json j = empty();

		if (ktally_info_set.fields[i].type == KTALLY_TYPE_STRING)
			continue;
		ktally_mark(before.present, i);
		ktally_mark(now.present, i);
		before.value[i] = 4;
		now.value[i] = 6;
		lost.info_before = &before;
		lost.info_now = &now;
		assert_int_equal(record_has_lost(&lost), is_loss);
		found += is_loss;
		if (!is_loss)
			continue;
		record_lost(record, &j, &lost);
		snprintf(text, sizeof(text), "\"ktally.lost.%s\":2,", key + 12);
		assert_true(has(text));
		snprintf(text, sizeof(text), "\"message\":\"lost: 2 %s\"", key + 12);
		assert_true(has(text));
		before.present[0] = 0;		/* then it is not known how many are new */
		assert_false(record_has_lost(&lost));
	}
	assert_true(found > 5);
}

static void an_alert_fires_and_is_resolved(void **state)
{
	struct record_alert alert = {
		.rule = "run-queue-wait", .text = "it waits", .verdict = &waits,
		.since = 1600000090 * SECOND,
	};
	struct json j = empty();

	(void)state;
	record_alert(record, &j, &the_clock, &alert);
	assert_true(has("\"severity_text\":\"WARN\",\"message\":"
			"\"firing: run-queue-wait: it waits\","
			"\"ktally.alert.state\":\"firing\",\"ktally.health.rule\":"));
	assert_true(has("\"process.name\":\"post\\\"gres\","));
	assert_true(has("\"ktally.health.value\":0.43"));
	assert_false(has("ktally.alert.until") || has("ktally.alert.test"));
	alert.until = 1700000000 * SECOND;
	alert.test = true;
	j = empty();
	record_alert(record, &j, &the_clock, &alert);
	assert_true(has("\"severity_text\":\"INFO\",\"message\":\"resolved: run-queue-wait"));
	assert_true(has("\"ktally.alert.state\":\"resolved\",\"ktally.alert.test\":true,"));
	assert_true(has("\"ktally.alert.until\":\"2023-11-14T22:13:20.000000000Z\","));
	assert_false(has("ktally.health.value"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_verdict_has_rule_level_evidence_and_since),
		cmocka_unit_test(levels_have_their_severity),
		cmocka_unit_test(who_ended_has_no_evidence),
		cmocka_unit_test(a_threshold_that_is_never_reached_is_absent),
		cmocka_unit_test(of_the_host_no_process_is_named),
		cmocka_unit_test(an_alert_fires_and_is_resolved),
		cmocka_unit_test(only_what_grew_is_lost),
		cmocka_unit_test(what_the_module_lost_is_lost_too),
	};

	return cmocka_run_group_tests(tests, set_up_record, tear_down_record);
}
