// SPDX-License-Identifier: GPL-2.0
/* Lines for readers of ECS and of OTLP: their names, their types, what is around a record. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "record_lines.h"

static void set(struct ktally_task *task, enum ktally_task_field field, uint64_t value)
{
	task->value[field] = value;
	ktally_mark(task->present, field);
}

static struct ktally_task odd_task(void)
{
	struct ktally_task task = { 0 };

	set(&task, KTALLY_TASK_TGID, 7);
	set(&task, KTALLY_TASK_UID, 1000);
	set(&task, KTALLY_TASK_NICE, (uint64_t)-5);
	set(&task, KTALLY_TASK_STATE, 'S');
	set(&task, KTALLY_TASK_UTIME, UINT64_MAX);
	set(&task, KTALLY_TASK_RCHAR, INT64_MAX);
	ktally_mark(task.present, KTALLY_TASK_COMM);
	ktally_mark(task.redacted, KTALLY_TASK_WCHAR);
	ktally_mark(task.redacted, KTALLY_TASK_EXIT_CODE);
	strcpy(task.comm, "\xff");
	return task;
}

static void ecs_has_its_own_names_and_types(void **state)
{
	const struct record_clock clock = { 0, 0 };
	const struct ktally_task task = odd_task();
	struct record *r = record_new(JSON_ECS, NULL, NULL);
	struct json j = empty();

	(void)state;
	record_task(r, &j, &clock, &task, NULL);
	assert_memory_equal(line, "{\"@timestamp\":\"1970-01-01T00:00:00.000000000Z\","
			    "\"log.level\":\"info\",\"message\":", 74);
	assert_true(has(",\"event.kind\":\"metric\",\"event.category\":[\"process\"],"
			"\"event.type\":[\"info\"],"));
	assert_true(has(",\"event.action\":\"ktally.task\",\"ktally.boottime_ns\":0,"
			"\"host.name\":"));
	assert_true(has(",\"process.pid\":7,\"process.name\":\"\\\\xff\","
			"\"ktally.process.name_raw\":\"ff\",\"ktally.process.state\":\"sleeping\","
			"\"process.real_user.id\":\"1000\",\"ktally.nice\":-5,"
			"\"ktally.cpu.user_ns\":\"18446744073709551615\","));
	assert_true(has(",\"ktally.redacted_fields\":[\"ktally.io.wchar\","
			"\"process.exit_code\"]}\n"));
	record_free(r);
}

#define ATTRIBUTE(key, type, value) \
	",{\"key\":\"" key "\",\"value\":{\"" type "\":" value "}}"

static void otlp_has_the_types_of_its_values(void **state)
{
	const struct record_clock clock = { 2000000003, 0 };
	struct ktally_task task = odd_task();
	struct record *r = record_new(JSON_OTLP, NULL, NULL);
	struct json j = empty();

	(void)state;
	set(&task, KTALLY_TASK_EXIT_TIME, 5);
	record_exit(r, &j, &clock, &task, NULL);
	assert_true(has("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{"
			"\"timeUnixNano\":\"5\",\"observedTimeUnixNano\":\"2000000003\","
			"\"severityNumber\":9,\"severityText\":\"INFO\","
			"\"eventName\":\"ktally.exit\","
			"\"body\":{\"stringValue\":\"process ended\"},"
			"\"attributes\":[{\"key\":\"event.name\","));
	assert_true(has(ATTRIBUTE("process.pid", "intValue", "\"7\"")
			ATTRIBUTE("process.name", "stringValue", "\"\\\\xff\"")
			ATTRIBUTE("process.name_raw", "stringValue", "\"ff\"")
			ATTRIBUTE("process.state", "stringValue", "\"sleeping\"")
			ATTRIBUTE("process.real_user.id", "intValue", "\"1000\"")
			ATTRIBUTE("ktally.nice", "intValue", "\"-5\"")
			ATTRIBUTE("ktally.cpu.user_ns", "stringValue", "\"18446744073709551615\"")
			ATTRIBUTE("ktally.io.rchar", "intValue", "\"9223372036854775807\"")));
	assert_true(has(ATTRIBUTE("ktally.redacted_fields", "arrayValue",
				  "{\"values\":[{\"stringValue\":\"ktally.io.wchar\"},"
				  "{\"stringValue\":\"process.exit.code\"}]}") "]}]"));
	assert_true(has("\"resource\":{\"attributes\":[{\"key\":\"host.name\","));
	assert_true(has(ATTRIBUTE("service.name", "stringValue", "\"ktally\"") "]}}]}\n"));
	record_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ecs_has_its_own_names_and_types),
		cmocka_unit_test(otlp_has_the_types_of_its_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
