// SPDX-License-Identifier: GPL-2.0
/* Paths of cgroups, and the units and containers that they name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "view/cgroup.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void paths_name_units_and_containers(void **state)
{
	static const struct { const char *path, *name, *rest; } cases[] = {
		{ "/", "", "/" }, { "", "", "" }, { "/plain/folder", "", "/plain/folder" },
		{ "/init.scope", "init.scope", "" },
		{ "/system.slice/nginx.service", "nginx.service", "" },
		{ "/system.slice/nginx.service/workers/1", "nginx.service", "/workers/1" },
		{ "/system.slice", "system.slice", "" },
		{ "/user.slice/user-1.slice/user@1.service/app.slice/x.scope", "x.scope", "" },
		{ "/system.slice/docker-" ID ".scope", "docker-0123456789ab", "" },
		{ "/system.slice/docker-" ID ".scope/init.scope", "docker-0123456789ab",
		  "/init.scope" },
		{ "/kubepods.slice/kubepods-pod1.slice/cri-containerd-" ID ".scope",
		  "cri-containerd-0123456789ab", "" },
		{ "/machine.slice/libpod-" ID ".scope/container", "libpod-0123456789ab",
		  "/container" },
		{ "/kubepods/besteffort/pod1/" ID, "0123456789ab", "" },
		{ "/docker/" ID "/docker/f" ID, "0123456789ab", "/docker/f" ID },
		{ "/a.slice/docker-" ID "x.scope", "docker-" ID "x.scope", "" },
		{ "/.service/.scope", "", "/.service/.scope" },
		{ "/../../x.service", "x.service", "" },
	};
	char name[CGROUP_UNIT];
	unsigned int i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t len = cgroup_unit(cases[i].path, name);

		assert_string_equal(name, cases[i].name);
		assert_string_equal(cases[i].path + len, cases[i].rest);
	}
}

static void a_long_name_is_cut(void **state)
{
	char path[CGROUP_PATH] = "/", name[CGROUP_UNIT];

	(void)state;
	memset(path + 1, 'x', CGROUP_PATH - 10);
	strcpy(path + CGROUP_PATH - 10, ".service");
	assert_int_equal(cgroup_unit(path, name), strlen(path));
	assert_int_equal(strlen(name), CGROUP_UNIT - 1);
}

static void paths_are_read_and_kept(void **state)
{
	static struct cgroups cgroups;
	char path[CGROUP_PATH], folder[CGROUP_PATH + 32];
	const char *found;
	struct stat st;

	(void)state;
	assert_false(cgroup_read(0, path));
	if (!cgroup_read((uint64_t)getpid(), path))
		skip();		/* no unified hierarchy */
	assert_int_equal(path[0], '/');
	snprintf(folder, sizeof(folder), "/sys/fs/cgroup%s", path);
	if (stat(folder, &st))
		st.st_ino = 7;
	assert_null(cgroups_path(&cgroups, st.st_ino, 0));
	assert_null(cgroups_path(&cgroups, 0, (uint64_t)getpid()));
	found = cgroups_path(&cgroups, st.st_ino, (uint64_t)getpid());
	assert_non_null(found);
	assert_string_equal(found, path);
	assert_ptr_equal(cgroups_path(&cgroups, st.st_ino, 0), found);
	assert_int_equal(cgroups.count, 1);
	cgroups_free(&cgroups);
	assert_null(cgroups_path(&cgroups, st.st_ino, 0));
}

/* Where an id can be checked, one that is not the folder's is not believed. */
static void no_more_are_kept_than_there_is_room_for(void **state)
{
	static struct cgroups cgroups;
	char path[CGROUP_PATH];
	uint64_t id;

	(void)state;
	if (!cgroup_read((uint64_t)getpid(), path))
		skip();
	for (id = 1; id <= 3 * CGROUPS_MAX; id++) {
		cgroups_path(&cgroups, id, (uint64_t)getpid());
		assert_true(cgroups.count <= CGROUPS_MAX);
	}
	cgroups_free(&cgroups);
	assert_int_equal(cgroups.count, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_name_units_and_containers),
		cmocka_unit_test(a_long_name_is_cut),
		cmocka_unit_test(paths_are_read_and_kept),
		cmocka_unit_test(no_more_are_kept_than_there_is_room_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
