// SPDX-License-Identifier: GPL-2.0
/*
 * procfs as a source: which tasks a query gives, which files their rows come from, what stays
 * unknown.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "procfs_scene.h"

static void processes_are_listed_and_what_vanished_is_skipped(void **state)
{
	static const uint32_t pids[] = { 10, 20 };
	struct scene *scene = *state;

	take(scene, (struct ktally_query){ 0 });
	assert_pids(scene, pids, 2);
	assert_string_equal(ktally_sample_find(&scene->s, 20)->comm, "a) R 1 (\n");
	assert_int_equal(scene->s.tasks[0].value[KTALLY_TASK_SCOPE], KTALLY_SCOPE_PROCESS);
	assert_true(ktally_has(scene->s.moment.present, KTALLY_MOMENT_BOOTTIME));
	assert_true(ktally_has(scene->s.moment.present, KTALLY_MOMENT_REALTIME));
	assert_int_equal(scene->s.tail.value[KTALLY_TAIL_SEEN], 2);
	assert_int_equal(scene->s.tail.value[KTALLY_TAIL_SENT], 2);
	assert_false(ktally_has(scene->s.tail.present, KTALLY_TAIL_REDACTED));
	assert_true(scene->s.tail.value[KTALLY_TAIL_BOOTTIME] >=
		    scene->s.moment.value[KTALLY_MOMENT_BOOTTIME]);
}

static void a_process_row_sums_its_threads(void **state)
{
	struct scene *scene = *state;
	const struct ktally_task *task;

	take(scene, (struct ktally_query){ 0 });
	task = ktally_sample_find(&scene->s, 10);
	assert_int_equal(task->value[KTALLY_TASK_SUM_EXEC_RUNTIME], 3000);
	assert_int_equal(task->value[KTALLY_TASK_RUN_DELAY], 60);
	assert_int_equal(task->value[KTALLY_TASK_TIMESLICES], 9);
	assert_int_equal(task->value[KTALLY_TASK_NVCSW], 10 + 11 + 12);
	assert_int_equal(task->value[KTALLY_TASK_RCHAR], 5);
	assert_int_equal(task->value[KTALLY_TASK_RSS], 12 * 1024);
	assert_int_equal(task->value[KTALLY_TASK_MIN_FLT], 1000);
	/* stat shows the leader's delay alone. */
	assert_false(ktally_has(task->present, KTALLY_TASK_BLKIO_DELAY));
	task = ktally_sample_find(&scene->s, 20);
	assert_int_equal(task->value[KTALLY_TASK_NVCSW], 7);
	assert_true(ktally_has(task->present, KTALLY_TASK_BLKIO_DELAY));
}

static void thread_rows_have_their_own_figures(void **state)
{
	static const uint32_t pids[] = { 10, 11, 12, 20 };
	struct scene *scene = *state;
	const struct ktally_task *task;

	take(scene, (struct ktally_query){ .threads = true });
	assert_pids(scene, pids, 4);
	task = ktally_sample_find(&scene->s, 11);
	assert_int_equal(task->value[KTALLY_TASK_TGID], 10);
	assert_int_equal(task->value[KTALLY_TASK_SCOPE], KTALLY_SCOPE_THREAD);
	assert_int_equal(task->value[KTALLY_TASK_NVCSW], 11);
	assert_int_equal(task->value[KTALLY_TASK_RUN_DELAY], 20);
	assert_true(ktally_has(task->present, KTALLY_TASK_BLKIO_DELAY));
}

static void filters_choose(void **state)
{
	static const uint32_t ten[] = { 10 }, eleven[] = { 11 }, twenty[] = { 20 },
		threads[] = { 10, 11, 12 };
	struct scene *scene = *state;

	take(scene, (struct ktally_query){ .pid = 20 });
	assert_pids(scene, twenty, 1);
	take(scene, (struct ktally_query){ .tgid = 10 });
	assert_pids(scene, ten, 1);
	take(scene, (struct ktally_query){ .tgid = 10, .threads = true });
	assert_pids(scene, threads, 3);
	take(scene, (struct ktally_query){ .uid = 1000, .has_uid = true });
	assert_pids(scene, twenty, 1);
	assert_int_equal(scene->s.tail.value[KTALLY_TAIL_SEEN], 2);
	take(scene, (struct ktally_query){ .uid = 0, .has_uid = true });
	assert_pids(scene, ten, 1);
	take(scene, (struct ktally_query){ .pid = 10, .tgid = 20 });
	assert_pids(scene, NULL, 0);
	take(scene, (struct ktally_query){ .pid = 77 });
	assert_pids(scene, NULL, 0);
	/* A thread by its number: /proc has a folder of that name. */
	put_stat(&scene->f, "11", 11, "python3", 'S', 3, 0, 0);
	put_status(&scene->f, "11", 10, 0, 11);
	put_stat(&scene->f, "11/task/11", 11, "python3", 'S', 3, 0, 0);
	put_status(&scene->f, "11/task/11", 10, 0, 11);
	take(scene, (struct ktally_query){ .pid = 11, .threads = true });
	assert_pids(scene, eleven, 1);
	assert_int_equal(scene->s.tasks[0].value[KTALLY_TASK_TGID], 10);
	take(scene, (struct ktally_query){ .pid = 11 });
	assert_pids(scene, NULL, 0);
}

static void a_row_has_the_groups_asked_for_and_its_key(void **state)
{
	static const uint32_t groups[] = {
		KTALLY_GROUP_ID, KTALLY_GROUP_CPU, KTALLY_GROUP_MEM, KTALLY_GROUP_IO,
		KTALLY_GROUP_EXIT,
	};
	const uint64_t key = UINT64_C(1) << KTALLY_TASK_PID | UINT64_C(1) << KTALLY_TASK_TGID |
			     UINT64_C(1) << KTALLY_TASK_START_TIME |
			     UINT64_C(1) << KTALLY_TASK_SCOPE;
	struct scene *scene = *state;

	for (size_t g = 0; g < sizeof(groups) / sizeof(groups[0]); g++) {
		/* With the filter too, which needs the uid: it must not be seen for that. */
		take(scene,
		     (struct ktally_query){ .groups = groups[g], .uid = 0, .has_uid = true });
		assert_int_equal(scene->s.count, 1);
		assert_int_equal(scene->s.tasks[0].present[0] & key, key);
		for (unsigned int i = 0; i < ktally_task_set.count; i++) {
			const struct ktally_field *field = &ktally_task_set.fields[i];

			if (field->group && !(field->group & groups[g]) && !(key >> i & 1))
				assert_false(ktally_has(scene->s.tasks[0].present, i));
		}
		assert_int_equal(ktally_has(scene->s.tasks[0].present, KTALLY_TASK_CPU_TIME),
				 groups[g] == KTALLY_GROUP_CPU);
	}
}

static void a_file_that_the_kernel_lacks_leaves_its_fields_absent(void **state)
{
	struct scene *scene = *state;
	char path[128];

	snprintf(path, sizeof(path), "%s/20/schedstat", scene->f.root);
	unlink(path);
	take(scene, (struct ktally_query){ .pid = 20 });
	assert_int_equal(scene->s.count, 1);
	assert_false(ktally_has(scene->s.tasks[0].present, KTALLY_TASK_RUN_DELAY));
	assert_false(ktally_has(scene->s.tasks[0].redacted, KTALLY_TASK_RUN_DELAY));
	assert_true(ktally_has(scene->s.tasks[0].present, KTALLY_TASK_NVCSW));
}

static void a_task_is_got_by_its_pid(void **state)
{
	struct ktally_query q = { .pid = 20 };
	struct scene *scene = *state;
	struct ktally_task task;

	assert_int_equal(ktally_task_get(scene->k, &q, &task), 0);
	assert_int_equal(task.value[KTALLY_TASK_PID], 20);
	q.pid = 21;
	assert_int_equal(ktally_task_get(scene->k, &q, &task), -ESRCH);
	assert_string_equal(ktally_error(scene->k),
			    "cannot get task 21: "
			    "there is no such task, or this user may not see it");
	q.pid = 0;
	assert_int_equal(ktally_task_get(scene->k, &q, &task), -EINVAL);
}

static void a_folder_without_processes_is_no_procfs(void **state)
{
	struct scene *scene = *state;
	struct ktally_query q = { 0 };
	struct fixture empty;
	struct ktally *k;

	fixture_make(&empty);
	scene->world.proc = empty.root;
	assert_int_equal(ktally_open_in(&k, KTALLY_SOURCE_PROCFS, &scene->world), 0);
	assert_int_equal(ktally_sample_take(k, &q, &scene->s), -ENOENT);
	assert_non_null(strstr(ktally_error(k), "procfs is not mounted"));
	ktally_close(k);
	fixture_remove(&empty);
	assert_int_equal(ktally_open_in(&k, KTALLY_SOURCE_PROCFS, &scene->world), -ENOENT);
	assert_non_null(strstr(ktally_error(k), empty.root));
	ktally_close(k);
}

static void info_has_the_memory_if_it_is_known(void **state)
{
	struct scene *scene = *state;
	struct ktally_info info;

	assert_int_equal(ktally_info_get(scene->k, &info), 0);
	assert_false(ktally_has(info.present, KTALLY_INFO_MEMORY));
	fixture_file(&scene->f, "meminfo", "MemTotal: 3 kB\n");
	assert_int_equal(ktally_info_get(scene->k, &info), 0);
	assert_true(ktally_has(info.present, KTALLY_INFO_MEMORY));
	assert_int_equal(info.value[KTALLY_INFO_MEMORY], 3072);
}

static void procfs_has_no_exit_records(void **state)
{
	struct scene *scene = *state;
	struct ktally_task record;

	assert_int_equal(ktally_events_open(scene->k), -EOPNOTSUPP);
	assert_int_equal(ktally_events_fd(scene->k), -EBADF);
	assert_int_equal(ktally_events_next(scene->k, &record), -EOPNOTSUPP);
	assert_int_equal(ktally_events_lost(scene->k), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(processes_are_listed_and_what_vanished_is_skipped),
		SCENE(a_process_row_sums_its_threads),
		SCENE(thread_rows_have_their_own_figures),
		SCENE(filters_choose),
		SCENE(a_row_has_the_groups_asked_for_and_its_key),
		SCENE(a_file_that_the_kernel_lacks_leaves_its_fields_absent),
		SCENE(a_task_is_got_by_its_pid),
		SCENE(a_folder_without_processes_is_no_procfs),
		SCENE(info_has_the_memory_if_it_is_known),
		SCENE(procfs_has_no_exit_records),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
