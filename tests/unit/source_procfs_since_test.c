// SPDX-License-Identifier: GPL-2.0
/* procfs: of a task that slept since an earlier sample few files are read; what that may hide. */
#include <errno.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "libktally/procfs_parse.h"
#include "procfs_scene.h"

#define SLEPT "50 60 70\n"

/* The scene's process 20 sleeps; of the sample after next. */
static struct ktally_sample next;

static void put_namespace(const struct scene *scene, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/20/ns/pid", scene->f.root);
	unlink(path);
	assert_int_equal(symlink(name, path), 0);
}

/* What of process 20 is read only if it ran: then rchar is 7, nvcsw 8, fds 2; else 6, 7, 1. */
static void change_behind(const struct scene *scene)
{
	put_namespace(scene, "pid:[78]");
	put_status(&scene->f, "20", 20, 1000, 8);
	put_file(&scene->f, "20", "io", "rchar: 7\n");
	put_file(&scene->f, "20", "fd/1", "");
}

static int make_sleeper(void **state)
{
	struct scene *scene;
	int ret = make_scene(state);

	scene = *state;
	put_stat(&scene->f, "20", 20, "sleeper", 'S', 1, 9, 0);
	put_stat(&scene->f, "20/task/20", 20, "sleeper", 'S', 1, 9, 0);
	put_file(&scene->f, "20/task/20", "schedstat", SLEPT);
	put_file(&scene->f, "20", "ns/mnt", "");
	put_file(&scene->f, "20", "fd/0", "");
	put_namespace(scene, "pid:[77]");
	return ret;
}

static int drop_sleeper(void **state)
{
	ktally_sample_free(&next);
	return drop_scene(state);
}

#define SLEEPER(test) cmocka_unit_test_setup_teardown(test, make_sleeper, drop_sleeper)

/* A sample that goes on from the scene's. */
static void go_on(struct scene *scene, struct ktally_query q)
{
	q.since = &scene->s;
	assert_int_equal(ktally_sample_take(scene->k, &q, &next), 0);
}

static uint64_t value(uint32_t pid, enum ktally_task_field field)
{
	const struct ktally_task *task = ktally_sample_find(&next, pid);

	assert_non_null(task);
	assert_true(ktally_has(task->present, field));
	return task->value[field];
}

static void assert_slept(uint64_t count)
{
	assert_int_equal(value(20, KTALLY_TASK_NVCSW), count ? 7 : 8);
	assert_int_equal(value(20, KTALLY_TASK_RCHAR), count ? 6 : 7);
	assert_int_equal(value(20, KTALLY_TASK_FDS), count ? 1 : 2);
	assert_int_equal(value(20, KTALLY_TASK_PID_NS), count ? 77 : 78);
	assert_int_equal(next.tail.value[KTALLY_TAIL_IDLE], count);
	assert_int_equal(next.tail.value[KTALLY_TAIL_SENT], next.count - count);
}

static void of_who_slept_only_two_files_are_read(void **state)
{
	struct scene *scene = *state;
	char path[128];

	take(scene, (struct ktally_query){ 0 });
	assert_false(ktally_has(scene->s.tail.present, KTALLY_TAIL_IDLE));
	change_behind(scene);
	go_on(scene, (struct ktally_query){ 0 });
	assert_slept(1);
	assert_int_equal(value(20, KTALLY_TASK_UID), 1000);
	assert_int_equal(value(20, KTALLY_TASK_RSS), 12 * 1024);
	/* What the first sample could not read is no 0 in the next. */
	snprintf(path, sizeof(path), "%s/20/io", scene->f.root);
	unlink(path);
	take(scene, (struct ktally_query){ 0 });
	change_behind(scene);
	go_on(scene, (struct ktally_query){ 0 });
	assert_false(ktally_has(ktally_sample_find(&next, 20)->present, KTALLY_TASK_RCHAR));
}

static void what_is_carried_over_stays_refused_or_absent(void **state)
{
	struct ktally_task before = { 0 }, task = { 0 };
	struct ktally_procfs_plan plan;

	(void)state;
	ktally_procfs_plan_init(&plan, 1);
	ktally_procfs_fill(&plan, KTALLY_PROCFS_STATUS, "Tgid:\t42\n", KTALLY_PROCFS_FILL,
			   &before);
	ktally_procfs_redact(&plan, KTALLY_PROCFS_IO, &before);
	ktally_procfs_fill(&plan, KTALLY_PROCFS_STATUS, "Tgid:\t42\nRssAnon:\t1 kB\n",
			   KTALLY_PROCFS_FILL, &task);
	ktally_procfs_carry(&plan, KTALLY_PROCFS_STATUS, &before, &task);
	ktally_procfs_carry(&plan, KTALLY_PROCFS_IO, &before, &task);
	assert_memory_equal(task.present, before.present, sizeof(task.present));
	assert_memory_equal(task.redacted, before.redacted, sizeof(task.redacted));
	assert_int_equal(task.value[KTALLY_TASK_TGID], 42);
}

static void what_stat_shows_is_of_now(void **state)
{
	struct scene *scene = *state;

	take(scene, (struct ktally_query){ 0 });
	put_stat(&scene->f, "20", 20, "renamed", 'D', 1, 11, 0);
	change_behind(scene);
	go_on(scene, (struct ktally_query){ 0 });
	assert_slept(1);
	assert_string_equal(ktally_sample_find(&next, 20)->comm, "renamed");
	assert_int_equal(value(20, KTALLY_TASK_STATE), 'D');
	assert_true(value(20, KTALLY_TASK_BLKIO_DELAY) >
		    ktally_sample_find(&scene->s, 20)->value[KTALLY_TASK_BLKIO_DELAY]);
}

/* What each says that it ran, or that nobody knows. */
static void who_ran_is_read_whole(void **state)
{
	static const char *const schedstats[] = { "51 60 70\n", "50 61 70\n", "50 60 71\n", "" };
	struct scene *scene = *state;

	for (size_t i = 0; i < sizeof(schedstats) / sizeof(schedstats[0]); i++) {
		put_file(&scene->f, "20", "schedstat", SLEPT);
		take(scene, (struct ktally_query){ 0 });
		change_behind(scene);
		put_file(&scene->f, "20", "schedstat", schedstats[i]);
		go_on(scene, (struct ktally_query){ 0 });
		assert_slept(0);
	}
}

static void who_runs_or_waits_for_a_cpu_is_read_whole(void **state)
{
	struct scene *scene = *state;

	take(scene, (struct ktally_query){ 0 });
	put_stat(&scene->f, "20", 20, "sleeper", 'R', 1, 9, 0);
	change_behind(scene);
	go_on(scene, (struct ktally_query){ 0 });
	assert_slept(0);
}

static void who_took_over_a_pid_is_read_whole(void **state)
{
	struct scene *scene = *state;

	take(scene, (struct ktally_query){ 0 });
	put_stat(&scene->f, "20", 25, "sleeper", 'S', 1, 9, 0);
	change_behind(scene);
	go_on(scene, (struct ktally_query){ 0 });
	assert_slept(0);
}

static void a_kernel_that_does_not_count_runs_tells_nothing(void **state)
{
	struct scene *scene = *state;

	put_file(&scene->f, "20", "schedstat", "0 0 0\n");
	take(scene, (struct ktally_query){ 0 });
	change_behind(scene);
	go_on(scene, (struct ktally_query){ 0 });
	assert_slept(0);
}

/* How it ended is found out by opening io. */
static void a_zombie_is_read_whole(void **state)
{
	struct scene *scene = *state;

	take(scene, (struct ktally_query){ 0 });
	put_stat(&scene->f, "20", 20, "sleeper", 'Z', 1, 9, 0x100);
	change_behind(scene);
	go_on(scene, (struct ktally_query){ 0 });
	assert_slept(0);
	assert_int_equal(value(20, KTALLY_TASK_EXIT_CODE), 1);
}

/* The leader's schedstat tells nothing of the others, though they add nothing to it. */
static void a_process_of_threads_is_read_whole(void **state)
{
	struct scene *scene = *state;

	put_file(&scene->f, "10/task/11", "schedstat", "0 0 0\n");
	put_file(&scene->f, "10/task/12", "schedstat", "0 0 0\n");
	take(scene, (struct ktally_query){ 0 });
	put_status(&scene->f, "10/task/11", 10, 0, 100);
	go_on(scene, (struct ktally_query){ 0 });
	assert_int_equal(value(10, KTALLY_TASK_NVCSW), 10 + 100 + 12);
}

static void a_process_that_lost_its_threads_is_read_whole(void **state)
{
	struct scene *scene = *state;

	take(scene, (struct ktally_query){ 0 });
	put_stat(&scene->f, "10", 10, "python3", 'S', 1, 9, 0);
	put_status(&scene->f, "10", 10, 0, 99);
	go_on(scene, (struct ktally_query){ 0 });
	assert_int_equal(value(10, KTALLY_TASK_NVCSW), 99);
}

static void threads_that_slept_are_told_one_by_one(void **state)
{
	struct scene *scene = *state;

	take(scene, (struct ktally_query){ .threads = true });
	put_status(&scene->f, "10/task/11", 10, 0, 100);
	put_status(&scene->f, "10/task/12", 10, 0, 100);
	put_file(&scene->f, "10/task/12", "schedstat", "1001 20 4\n");
	go_on(scene, (struct ktally_query){ .threads = true });
	assert_int_equal(value(11, KTALLY_TASK_NVCSW), 11);
	assert_int_equal(value(12, KTALLY_TASK_NVCSW), 100);
	assert_int_equal(next.tail.value[KTALLY_TAIL_IDLE], 3);
}

/* What others do to it shows in time. */
static void each_row_is_read_whole_once_in_a_while(void **state)
{
	struct scene *scene = *state;
	unsigned int fresh = 0;

	take(scene, (struct ktally_query){ 0 });
	for (unsigned int i = 0; i < 2 * KTALLY_REFRESH; i++) {
		struct ktally_sample older;

		put_status(&scene->f, "20", 20, 1000, 1000 + i);
		go_on(scene, (struct ktally_query){ 0 });
		fresh += value(20, KTALLY_TASK_NVCSW) == 1000 + i;
		older = scene->s;
		scene->s = next;
		next = older;
	}
	assert_int_equal(fresh, 2);
}

static void another_query_is_read_whole(void **state)
{
	const struct ktally_query others[] = {
		{ .groups = KTALLY_GROUP_ALL & ~KTALLY_GROUP_MEM }, { .pid = 20 },
		{ .exact = true },
	};
	struct scene *scene = *state;

	take(scene, (struct ktally_query){ 0 });
	change_behind(scene);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		go_on(scene, others[i]);
		assert_slept(0);
	}
}

/* Without the figures that tell who ran, or without the uid that a filter needs. */
static void a_sample_that_lacks_what_is_needed_is_not_gone_on_from(void **state)
{
	struct ktally_query q = { .groups = KTALLY_GROUP_ID | KTALLY_GROUP_IO };
	struct scene *scene = *state;

	take(scene, q);
	change_behind(scene);
	go_on(scene, q);
	assert_int_equal(value(20, KTALLY_TASK_RCHAR), 7);
	q = (struct ktally_query){ .groups = KTALLY_GROUP_CPU, .uid = 1000, .has_uid = true };
	take(scene, q);
	go_on(scene, q);
	assert_int_equal(next.count, 1);
}

/* Whoever opens the FIFO finds that the process has run meanwhile. */
static void *run_as_status_is_opened(void *arg)
{
	const struct scene *scene = arg;
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "%s/20/status", scene->f.root);
	file = fopen(path, "w");
	put_file(&scene->f, "20", "schedstat", "51 60 71\n");
	fputs("Tgid:\t20\nvoluntary_ctxt_switches:\t7\n", file);
	fclose(file);
	return NULL;
}

static void a_run_while_files_are_read_shows_in_the_next_sample(void **state)
{
	struct scene *scene = *state;
	pthread_t thread;
	char path[128];

	snprintf(path, sizeof(path), "%s/20/status", scene->f.root);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	pthread_create(&thread, NULL, run_as_status_is_opened, scene);
	take(scene, (struct ktally_query){ 0 });
	pthread_join(thread, NULL);
	unlink(path);
	change_behind(scene);
	go_on(scene, (struct ktally_query){ 0 });
	assert_slept(0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SLEEPER(of_who_slept_only_two_files_are_read),
		cmocka_unit_test(what_is_carried_over_stays_refused_or_absent),
		SLEEPER(what_stat_shows_is_of_now),
		SLEEPER(who_ran_is_read_whole),
		SLEEPER(who_runs_or_waits_for_a_cpu_is_read_whole),
		SLEEPER(who_took_over_a_pid_is_read_whole),
		SLEEPER(a_kernel_that_does_not_count_runs_tells_nothing),
		SLEEPER(a_zombie_is_read_whole),
		SLEEPER(a_process_of_threads_is_read_whole),
		SLEEPER(a_process_that_lost_its_threads_is_read_whole),
		SLEEPER(threads_that_slept_are_told_one_by_one),
		SLEEPER(each_row_is_read_whole_once_in_a_while),
		SLEEPER(another_query_is_read_whole),
		SLEEPER(a_sample_that_lacks_what_is_needed_is_not_gone_on_from),
		SLEEPER(a_run_while_files_are_read_shows_in_the_next_sample),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
