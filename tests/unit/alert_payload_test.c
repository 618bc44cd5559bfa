// SPDX-License-Identifier: GPL-2.0
/* Alerts as Alertmanager and clients of the server read them, whatever names processes have. */
#include "alert_feed.h"

#include <jansson.h>

#include "alert/alerting.h"
#include "alert/payload.h"
#include "alert/shown.h"

#define HOSTILE "\"\\\n\xff\x1b</s>\xe2\x80\xae"

static char text[ALERT_PAYLOAD];
static struct alert_origin origin;

static json_t *payload_of(const struct alert *alert)
{
	struct json j = { .data = text, .room = sizeof(text) };
	json_t *found;

	alert_payload(&j, alert, &origin, OFFSET);
	assert_false(j.full);
	found = json_loadb(text, j.len, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(found);
	return found;
}

static const char *member(json_t *object, const char *in, const char *key)
{
	if (in)
		object = json_object_get(object, in);
	return json_string_value(json_object_get(object, key));
}

static void it_says_who_and_what_and_since_when(void **state)
{
	json_t *made;

	(void)state;
	begin();
	alert_origin_set(&origin, "https://db-7:8259/", 240 * SECOND);
	strcpy(origin.instance, "db-7");
	add_process(812, 1, "postgres")->span = 30 * SECOND;
	sample_after(SECOND);
	made = payload_of(&table.firing[0]);
	assert_string_equal(member(made, "labels", "alertname"), "run-queue-wait");
	assert_string_equal(member(made, "labels", "severity"), "warning");
	assert_string_equal(member(made, "labels", "instance"), "db-7");
	assert_string_equal(member(made, "labels", "comm"), "postgres");
	assert_string_equal(member(made, "labels", "pid"), "812");
	assert_string_equal(member(made, "annotations", "summary"),
			    "postgres (pid 812) waited for a CPU 50 % of the last 30 s "
			    "(warning from 25 %)");
	assert_non_null(strstr(member(made, "annotations", "description"),
			       " on db-7, since 2020-09-13T12:28:19Z. "));
	assert_string_equal(member(made, "annotations", "value"), "50 %");
	assert_string_equal(member(made, "annotations", "threshold"), "25 %");
	assert_string_equal(member(made, NULL, "startsAt"), "2020-09-13T12:28:19.000000000Z");
	assert_string_equal(member(made, NULL, "endsAt"), "2020-09-13T12:30:40.000000000Z");
	assert_string_equal(member(made, NULL, "generatorURL"),
			    "https://db-7:8259/health/detailed");
	json_decref(made);
}

static void of_the_host_it_names_no_process(void **state)
{
	json_t *made;

	(void)state;
	begin();
	add_memory();
	sample_after(SECOND);
	made = payload_of(&table.firing[0]);
	assert_null(member(made, "labels", "comm"));
	assert_null(member(made, "labels", "pid"));
	json_decref(made);
}

static void one_that_was_resolved_has_ended(void **state)
{
	json_t *made;

	(void)state;
	begin();
	add_memory();
	sample_after(SECOND);
	for (int i = 0; i < 6; i++)
		sample_after(SECOND);
	made = payload_of(alert_table_past(&table, 0));
	assert_string_equal(member(made, NULL, "endsAt"), "2020-09-13T12:28:27.000000000Z");
	json_decref(made);
}

static void hostile_names_are_text_and_stay_apart(void **state)
{
	json_t *made;

	(void)state;
	begin();
	add_process(7, 1, HOSTILE);
	sample_after(SECOND);
	made = payload_of(&table.firing[0]);
	assert_string_equal(member(made, "labels", "comm"),
			    "\"\\\\u000a\\xff\\u001b</s>\\u202e");
	json_decref(made);
}

/* As bad as it gets, of as many as there can be. */
static void the_longest_have_room(void **state)
{
	static char all[ALERTING_JSON];
	struct json j = { .data = all, .room = sizeof(all) };
	struct alert alert;
	json_t *made;

	(void)state;
	begin();
	alert_origin_set(&origin, "http://x", 0);
	memset(origin.instance, '"', sizeof(origin.instance) - 1);
	memset(origin.link, 'a', sizeof(origin.link) - 1);
	for (uint32_t i = 0; i < ALERTS_FIRING; i++)
		add_process(UINT32_MAX - i, UINT64_MAX, "\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"");
	sample_after(SECOND);
	for (int i = 0; i < ALERTS_RESOLVED; i++)
		table.resolved[i] = table.firing[0];
	table.ended = ALERTS_RESOLVED;
	alert = table.firing[0];
	alert.verdict.value = 1e300;
	json_decref(payload_of(&alert));
	memset(table.firing[0].verdict.subject.comm, '\x80', 15);
	json_decref(payload_of(&table.firing[0]));
	alerts_json(&table, &j);
	assert_false(j.full);
	made = json_loadb(all, j.len, JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_array_size(made), ALERTS_FIRING + ALERTS_RESOLVED);
	json_decref(made);
}

static void a_list_has_those_that_fire_and_that_did(void **state)
{
	static char all[16384];
	struct json j = { .data = all, .room = sizeof(all) };
	json_t *list;

	(void)state;
	begin();
	alerts_json(&table, &j);
	assert_memory_equal(all, "[]", j.len);
	add_process(7, 1, "a");
	sample_after(SECOND);
	for (int i = 0; i < 7; i++) {
		add_memory();
		sample_after(SECOND);
	}
	j.len = 0;
	alerts_json(&table, &j);
	list = json_loadb(all, j.len, JSON_REJECT_DUPLICATES, NULL);
	assert_int_equal(json_array_size(list), 2);
	assert_string_equal(member(json_array_get(list, 0), NULL, "state"), "firing");
	assert_string_equal(member(json_array_get(list, 0), NULL, "subject"), "host");
	assert_string_equal(member(json_array_get(list, 0), NULL, "since"),
			    "2020-09-13T12:28:20.000Z");
	assert_string_equal(member(json_array_get(list, 1), NULL, "state"), "resolved");
	assert_string_equal(member(json_array_get(list, 1), NULL, "subject"), "a (pid 7)");
	assert_string_equal(member(json_array_get(list, 1), NULL, "level"), "warning");
	json_decref(list);
}

static void a_test_says_that_it_is_one(void **state)
{
	struct alert alert = alert_for_test(OFFSET);
	json_t *made = payload_of(&alert);

	(void)state;
	assert_string_equal(member(made, "labels", "alertname"), "ktally-test");
	assert_null(member(made, "annotations", "value"));
	json_decref(made);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_says_who_and_what_and_since_when),
		cmocka_unit_test(of_the_host_it_names_no_process),
		cmocka_unit_test(one_that_was_resolved_has_ended),
		cmocka_unit_test(hostile_names_are_text_and_stay_apart),
		cmocka_unit_test(the_longest_have_room),
		cmocka_unit_test(a_list_has_those_that_fire_and_that_did),
		cmocka_unit_test(a_test_says_that_it_is_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
