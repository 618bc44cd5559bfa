// SPDX-License-Identifier: GPL-2.0
/* cgroups for tests, and what the module and procfs say of them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cgroup.h"
#include "proc.h"
#include "tap.h"

void path_take(struct path *path, const struct nlattr *nest)
{
	const struct nlattr *at[GENL_ATTRS] = {}, *text;

	memset(path, 0, sizeof(*path));
	genl_parse(genl_data(nest), genl_len(nest), at);
	text = at[KTALLY_A_CGROUP_PATH];
	REQUIRE(at[KTALLY_A_CGROUP_ID] && text && genl_len(text) <= sizeof(path->text));
	path->id = genl_number(at[KTALLY_A_CGROUP_ID]);
	memcpy(path->text, genl_data(text), genl_len(text));
	CHECK_EQ(strnlen(path->text, sizeof(path->text)), genl_len(text) - 1);
}

const struct path *dump_path(const struct dump *dump, uint64_t id)
{
	size_t i;

	for (i = 0; i < dump->path_count; i++) {
		if (dump->paths[i].id == id)
			return &dump->paths[i];
	}
	return NULL;
}

size_t dump_told(const struct dump *dump, uint64_t id)
{
	size_t i, told = 0;

	for (i = 0; i < dump->path_count; i++)
		told += dump->paths[i].id == id;
	return told;
}

/* Folders are left behind when a case fails: the next run uses them again. */
uint64_t cgroup_make(const char *path)
{
	char folder[4200];
	struct stat info;

	snprintf(folder, sizeof(folder), CGROUP_MOUNT "%s", path);
	if (access(CGROUP_MOUNT "/cgroup.procs", F_OK))
		tap_skip("no cgroup2 at " CGROUP_MOUNT);
	REQUIRE(!mkdir(folder, 0755) || errno == EEXIST, "%s: %s", folder, strerror(errno));
	REQUIRE(!stat(folder, &info), "%s", folder);
	return info.st_ino;
}

bool cgroup_drop(const char *path)
{
	char folder[4200];

	snprintf(folder, sizeof(folder), CGROUP_MOUNT "%s", path);
	return EVENTUALLY(!rmdir(folder), 5000);
}

void cgroup_enter(const char *path, pid_t pid)
{
	char file[4300], text[20];

	snprintf(file, sizeof(file), CGROUP_MOUNT "%s/cgroup.procs", path);
	snprintf(text, sizeof(text), "%d", pid);
	REQUIRE(put_text(file, text), "%s", file);
}

/* The number behind "KEY " in one of the cgroup's files; the case ends when it is not there. */
static uint64_t number_of(const char *path, const char *file, const char *key)
{
	char name[4300], text[1000], *found;
	ssize_t len;
	int fd;

	snprintf(name, sizeof(name), CGROUP_MOUNT "%s/%s", path, file);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	len = read(fd, text, sizeof(text) - 1);
	close(fd);
	REQUIRE_GE(len, 1);
	text[len] = '\0';
	found = strstr(text, key);
	REQUIRE(found, "%s has no %s", name, key);
	return strtoull(found + strlen(key) + 1, NULL, 10);
}

uint64_t cgroup_usage(const char *path)
{
	return number_of(path, "cpu.stat", "usage_usec") * 1000;
}

void cgroup_freeze(const char *path, bool frozen)
{
	char name[4300];

	snprintf(name, sizeof(name), CGROUP_MOUNT "%s/cgroup.freeze", path);
	REQUIRE(put_text(name, frozen ? "1" : "0"));
	REQUIRE(EVENTUALLY(number_of(path, "cgroup.events", "frozen") == frozen, 10000));
}

/* What /proc/PID/cgroup says of the unified hierarchy; "" when the task is gone. */
void cgroup_of(pid_t pid, char *path, size_t room)
{
	char text[8192];
	ssize_t len = proc_read(text, sizeof(text), "%d/cgroup", pid);

	*path = '\0';
	if (len < 5)
		return;
	REQUIRE(!strncmp(text, "0::", 3), "%s", text);
	text[len - 1] = '\0';
	snprintf(path, room, "%s", text + 3);
}

void cgroup_dump(struct genl *genl, const struct want *want, struct dump *dump)
{
	int err = task_dump(genl, want, dump);

	REQUIRE(!err, "error %d %s", err, genl->error.text);
	CHECK(dump->framed);
	CHECK_EQ(GET(&dump->trailer, TAIL_SENT), dump->count);
}

/* Every row's path came before it. */
void cgroup_told(const struct dump *dump)
{
	const struct path *path;
	size_t i;

	for (i = 0; i < dump->count; i++) {
		path = dump_path(dump, GET(&dump->rows[i], TASK_CGROUP_ID));
		REQUIRE(path, "no path for pid %llu",
			(unsigned long long)GET(&dump->rows[i], TASK_PID));
		CHECK(path->before <= i, "a path came after its row");
	}
}

void cgroup_compare(const struct dump *dump)
{
	char path[4100];
	size_t i;

	for (i = 0; i < dump->count; i++) {
		cgroup_of(GET(&dump->rows[i], TASK_PID), path, sizeof(path));
		if (*path)
			CHECK(!strcmp(dump_path(dump, GET(&dump->rows[i], TASK_CGROUP_ID))->text,
				      path), "pid %llu is in %s",
			      (unsigned long long)GET(&dump->rows[i], TASK_PID), path);
	}
}

static int take_one(const struct genl_msg *msg, void *arg)
{
	REQUIRE(msg->at[KTALLY_A_TASK_CGROUP] && msg->at[KTALLY_A_TASK_PID]);
	path_take(arg, msg->at[KTALLY_A_TASK_CGROUP]);
	return 0;
}

void cgroup_ask(struct genl *genl, pid_t pid, struct path *path)
{
	const struct want want = { .pid = pid, .cgroup_paths = true };
	struct genl_req req;

	genl_begin(&req, genl->family, KTALLY_CMD_TASK_GET, NLM_F_REQUEST | NLM_F_ACK);
	want_put(&req, &want);
	REQUIRE_EQ(genl_ask(genl, &req, take_one, path), 0);
}
