/* SPDX-License-Identifier: GPL-2.0 */
/* The procfs source over a folder that stands in for /proc, with some processes in it. */
#ifndef PROCFS_SCENE_H
#define PROCFS_SCENE_H

#include "fixture.h"
#include "libktally/source.h"

struct scene {
	struct fixture f;
	struct ktally_world world;
	struct ktally *k;
	struct ktally_sample s;
};

/* stat of a task with so many threads; min_flt is 100 * pid, field 42 and 52 as given. */
static inline void put_stat(const struct fixture *f, const char *folder, int pid, const char *comm,
			    char letter, int threads, unsigned int delay, unsigned int word)
{
	char path[64], line[512];

	snprintf(path, sizeof(path), "%s/stat", folder);
	snprintf(line, sizeof(line),
		 "%d (%s) %c 1 1 1 0 -1 0 %d 0 0 0 5 6 0 0 20 0 %d 0 %d 4096 1 1 0 0 0 0 0 0 0 0 0 "
		 "0 0 0 17 1 0 0 %u 0 0 0 0 0 0 0 0 0 %u\n", pid, comm, letter, 100 * pid, threads,
		 pid, delay, word);
	fixture_file(f, path, line);
}

static inline void put_status(const struct fixture *f, const char *folder, int tgid, int uid,
			      int switches)
{
	char path[64], text[256];

	snprintf(path, sizeof(path), "%s/status", folder);
	snprintf(text, sizeof(text),
		 "Tgid:\t%d\nUid:\t%d\t%d\t%d\t%d\nGid:\t%d\t0\t0\t0\n"
		 "RssAnon:\t4 kB\nRssFile:\t8 kB\n"
		 "RssShmem:\t0 kB\nvoluntary_ctxt_switches:\t%d\nnonvoluntary_ctxt_switches:\t1\n",
		 tgid, uid, uid, uid, uid, uid, switches);
	fixture_file(f, path, text);
}

static inline void put_file(const struct fixture *f, const char *folder, const char *name,
			    const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fixture_file(f, path, text);
}

/*
 * Process 10: three threads, 10 to 12. 20: one thread, hostile name, of user 1000. 30: half
 * vanished.
 */
static inline void put_processes(const struct fixture *f)
{
	static const char *const tasks[] = { "10", "10/task/10", "10/task/11", "10/task/12" };
	static const int tids[] = { 10, 10, 11, 12 };

	for (int i = 0; i < 4; i++) {
		put_stat(f, tasks[i], tids[i], "python3", 'S', 3, 9, 0);
		put_status(f, tasks[i], 10, 0, tids[i]);
		put_file(f, tasks[i], "schedstat", "1000 20 3\n");
		put_file(f, tasks[i], "io", "rchar: 5\n");
	}
	put_stat(f, "20", 20, "a) R 1 (\n", 'R', 1, 9, 0);
	put_status(f, "20", 20, 1000, 7);
	put_file(f, "20", "schedstat", "50 60 70\n");
	put_file(f, "20", "io", "rchar: 6\n");
	put_stat(f, "20/task/20", 20, "a) R 1 (\n", 'R', 1, 9, 0);
	put_status(f, "20/task/20", 20, 1000, 7);
	fixture_file(f, "30/comm", "its stat is gone\n");
	fixture_file(f, "self/stat", "no number\n");
	fixture_file(f, "9999999/stat", "no pid is that large\n");
	fixture_file(f, "sys/kernel/task_delayacct", "1\n");
}

static inline int make_scene(void **state)
{
	struct scene *scene = calloc(1, sizeof(*scene));

	fixture_make(&scene->f);
	put_processes(&scene->f);
	scene->world.proc = scene->f.root;
	*state = scene;
	return ktally_open_in(&scene->k, KTALLY_SOURCE_PROCFS, &scene->world);
}

static inline int drop_scene(void **state)
{
	struct scene *scene = *state;

	ktally_sample_free(&scene->s);
	ktally_close(scene->k);
	fixture_remove(&scene->f);
	free(scene);
	return 0;
}

static inline void take(struct scene *scene, struct ktally_query q)
{
	assert_int_equal(ktally_sample_take(scene->k, &q, &scene->s), 0);
}

static inline void assert_pids(const struct scene *scene, const uint32_t *pids, size_t count)
{
	assert_int_equal(scene->s.count, count);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(scene->s.tasks[i].value[KTALLY_TASK_PID], pids[i]);
}

#define SCENE(test) cmocka_unit_test_setup_teardown(test, make_scene, drop_scene)

#endif
