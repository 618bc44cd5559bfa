// SPDX-License-Identifier: GPL-2.0
/* How many file descriptors are open, by the folder's size and by its list; who has none known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "libktally/procfs_fds.h"
#include "procfs_scene.h"

#define EXITING	4
#define ABSENT	UINT64_MAX
#define REFUSED	(UINT64_MAX - 1)

static const struct ktally_query files = { .groups = KTALLY_GROUP_FILES };

/* So many entries are left of a folder that this makes up; -1: readdir() is the C library's. */
static long listed = -1;

struct dirent *__real_readdir(DIR *folder);
struct dirent *__wrap_readdir(DIR *folder);

struct dirent *__wrap_readdir(DIR *folder)
{
	static struct dirent entry = { .d_name = "7" };

	if (listed < 0)
		return __real_readdir(folder);
	return listed ? listed--, &entry : NULL;
}

static uint64_t fds_in(const struct ktally_task *task)
{
	assert_false(ktally_has(task->present, KTALLY_TASK_FDS) &&
		     ktally_has(task->redacted, KTALLY_TASK_FDS));
	if (ktally_has(task->redacted, KTALLY_TASK_FDS))
		return REFUSED;
	return ktally_has(task->present, KTALLY_TASK_FDS) ? task->value[KTALLY_TASK_FDS] : ABSENT;
}

static uint64_t fds_of(struct scene *scene, uint32_t pid, bool threads)
{
	struct ktally_query q = files;
	const struct ktally_task *task;

	q.threads = threads;
	take(scene, q);
	task = ktally_sample_find(&scene->s, pid);
	assert_non_null(task);
	return fds_in(task);
}

/* Of this process, from the real /proc. */
static uint64_t own_fds(bool told)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY);
	struct ktally_task task = { 0 };
	struct ktally_text text = { 0 };

	assert_int_equal(ktally_fds_read(&text, told, proc, "self/", &task), 0);
	ktally_text_free(&text);
	close(proc);
	return fds_in(&task);
}

static void put_open(const struct scene *scene, const char *folder, int count)
{
	char name[32];

	for (int i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "fd/%d", 3 * i);
		put_file(&scene->f, folder, name, "");
	}
}

/* A folder fd without an entry. */
static void put_none(const struct scene *scene, const char *folder)
{
	char path[128];

	put_file(&scene->f, folder, "fd/0", "");
	snprintf(path, sizeof(path), "%s/%s/fd/0", scene->f.root, folder);
	assert_int_equal(unlink(path), 0);
}

static void put_flags(const struct scene *scene, const char *folder, int pid, int flags)
{
	char line[512];

	snprintf(line, sizeof(line), "%d (a) R) S 1 1 1 0 -1 %d 0 0 0 0 5 6 0 0 20 0 3 0 %d 4096 1 "
		 "1 0 0 0 0 0 0 0 0 0 0 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n", pid, flags, pid);
	put_file(&scene->f, folder, "stat", line);
}

static void what_is_listed_is_counted(void **state)
{
	struct scene *scene = *state;

	put_open(scene, "20", 5);
	assert_int_equal(fds_of(scene, 20, false), 5);
	/* Not asked for, not told. */
	take(scene, (struct ktally_query){ .groups = KTALLY_GROUPS_USUAL });
	assert_int_equal(fds_in(ktally_sample_find(&scene->s, 20)), ABSENT);
	take(scene, (struct ktally_query){ 0 });
	assert_int_equal(fds_in(ktally_sample_find(&scene->s, 20)), 5);
}

static void a_thread_has_its_own(void **state)
{
	struct scene *scene = *state;

	put_open(scene, "10", 5);
	put_open(scene, "10/task/10", 5);
	put_open(scene, "10/task/11", 6);
	assert_int_equal(fds_of(scene, 10, false), 5);
	assert_int_equal(fds_of(scene, 10, true), 5);
	assert_int_equal(fds_of(scene, 11, true), 6);
	assert_int_equal(fds_of(scene, 12, true), ABSENT);
}

static void nothing_open_is_0_unless_it_exits(void **state)
{
	struct scene *scene = *state;

	put_none(scene, "20");
	assert_int_equal(fds_of(scene, 20, false), 0);
	put_flags(scene, "20", 20, EXITING);
	assert_int_equal(fds_of(scene, 20, false), ABSENT);
	/* What it has not closed yet it has open. */
	put_open(scene, "20", 2);
	assert_int_equal(fds_of(scene, 20, false), 2);
}

static void those_of_a_leader_that_left_are_another_threads(void **state)
{
	struct scene *scene = *state;

	put_flags(scene, "10", 10, EXITING);
	put_flags(scene, "10/task/11", 11, EXITING);
	put_none(scene, "10");
	put_none(scene, "10/task/10");
	put_none(scene, "10/task/11");
	put_open(scene, "10/task/12", 3);
	assert_int_equal(fds_of(scene, 10, false), 3);
	assert_int_equal(fds_of(scene, 11, true), ABSENT);
}

static void a_task_without_the_folder_has_none_known(void **state)
{
	assert_int_equal(fds_of(*state, 20, false), ABSENT);
}

static void where_it_is_told_the_size_counts(void **state)
{
	struct scene *scene = *state;
	struct ktally_task task = { 0 };
	struct ktally_text text = { 0 };
	char path[128];
	struct stat st;
	int dir;

	put_open(scene, "20", 2);
	snprintf(path, sizeof(path), "%s/20", scene->f.root);
	dir = open(path, O_PATH);
	assert_int_equal(fstatat(dir, "fd", &st, 0), 0);
	assert_int_equal(ktally_fds_read(&text, true, dir, "", &task), 0);
	assert_int_equal(fds_in(&task), st.st_size);
	ktally_text_free(&text);
	close(dir);
}

/* Both ways on this host, of which only the list is there on each kernel. */
static void a_real_process_knows_its_own(void **state)
{
	int proc = open("/proc", O_RDONLY | O_DIRECTORY), more[40];
	bool told = ktally_fds_are_told(proc);
	/* own_fds() opens one, and another one to list. */
	uint64_t before = own_fds(false);

	(void)state;
	for (int i = 0; i < 40; i++)
		more[i] = dup(proc);
	assert_int_equal(own_fds(false), before + 40);
	if (told)
		assert_int_equal(own_fds(true), before + 40 - 1);
	for (int i = 0; i < 40; i++)
		close(more[i]);
	close(proc);
}

static void a_list_of_very_many_is_given_up(void **state)
{
	(void)state;
	listed = KTALLY_FDS_LISTED;
	assert_int_equal(own_fds(false), KTALLY_FDS_LISTED);
	listed = KTALLY_FDS_LISTED + 1;
	assert_int_equal(own_fds(false), ABSENT);
	assert_int_equal(listed, 0);
	listed = 10 * KTALLY_FDS_LISTED;
	assert_int_equal(own_fds(false), ABSENT);
	assert_true(listed > 8 * KTALLY_FDS_LISTED);
	listed = -1;
}

static uint64_t fds_of_real(struct ktally *k, uint32_t pid)
{
	struct ktally_query q = files;
	struct ktally_task task;

	q.pid = pid;
	assert_int_equal(ktally_task_get(k, &q, &task), 0);
	return fds_in(&task);
}

static void a_real_zombie_has_none_known(void **state)
{
	struct ktally *k;
	siginfo_t info;
	pid_t child;

	(void)state;
	assert_int_equal(ktally_open(&k, KTALLY_SOURCE_PROCFS), 0);
	assert_true(fds_of_real(k, getpid()) < 1000);
	child = fork();
	if (child == 0)
		_exit(0);
	waitid(P_PID, child, &info, WEXITED | WNOWAIT);
	assert_int_equal(fds_of_real(k, child), ABSENT);
	waitpid(child, NULL, 0);
	ktally_close(k);
}

/* In a child, which may be another user then. */
static void who_may_not_list_it_is_refused(void **state)
{
	struct scene *scene = *state;
	char path[128];
	int status;
	pid_t child;

	put_open(scene, "20", 2);
	snprintf(path, sizeof(path), "%s/20/fd", scene->f.root);
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(chmod(scene->f.root, 0755), 0);
	child = fork();
	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
			_exit(2);
		_exit(fds_of(scene, 20, false) != REFUSED);
	}
	waitpid(child, &status, 0);
	chmod(path, 0700);
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		SCENE(what_is_listed_is_counted),
		SCENE(a_thread_has_its_own),
		SCENE(nothing_open_is_0_unless_it_exits),
		SCENE(those_of_a_leader_that_left_are_another_threads),
		SCENE(a_task_without_the_folder_has_none_known),
		SCENE(where_it_is_told_the_size_counts),
		SCENE(who_may_not_list_it_is_refused),
		cmocka_unit_test(a_real_process_knows_its_own),
		cmocka_unit_test(a_list_of_very_many_is_given_up),
		cmocka_unit_test(a_real_zombie_has_none_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
