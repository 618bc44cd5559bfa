// SPDX-License-Identifier: GPL-2.0
/* Some of everything, see busy.h. */
#include "busy.h"

#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "proc.h"

#define MS 1000000L

void work_and_pause(struct child *child)
{
	int rights = PROT_READ | PROT_WRITE;
	char *area = mmap(NULL, 1 << 20, rights, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *shared = mmap(NULL, 1 << 19, rights, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char text[2000];
	int i;

	memset(area, 1, 1 << 20);
	memset(shared, 1, 1 << 18);
	mlock(shared, 8192);
	munmap(area, 1 << 19);
	setpriority(PRIO_PROCESS, 0, 3);
	for (i = 0; i < 50; i++) {
		proc_read(text, sizeof(text), "self/stat");
		usleep(300);
	}
	burn_user(60 * MS);
	burn_system(60 * MS);
	child_pause(child);
}

void *work_and_wait(void *tens)
{
	prctl(PR_SET_NAME, "helper");
	burn_user((long)tens * 10 * MS);
	pause();
	return NULL;
}
