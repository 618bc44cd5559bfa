// SPDX-License-Identifier: GPL-2.0
/*
 * Asks the kernel's leak detector, where there is one, what the run left behind.  What it says is
 * added to the kernel's log, which the host judges.
 */
#define _GNU_SOURCE
#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define KMEMLEAK	"/sys/kernel/debug/kmemleak"
/* Nothing younger counts as leaked (MSECS_MIN_AGE of mm/kmemleak.c), and RCU may still hold it. */
#define AGE		7

static bool tell(const char *word)
{
	int fd = open(KMEMLEAK, O_WRONLY | O_CLOEXEC);
	bool told;

	if (fd < 0)
		return false;
	told = write(fd, word, strlen(word)) > 0;
	close(fd);
	return told;
}

static void wait_for(time_t seconds)
{
	struct timespec time = { .tv_sec = seconds };

	while (nanosleep(&time, &time) && errno == EINTR)
		;
}

/* What was found until now, by the boot itself, is not of the run. */
void leaks_begin(void)
{
	if (tell("scan=off") && tell("scan"))
		tell("clear");
}

/*
 * The first scan finds what is new, which a second one must confirm: an object on its way from one
 * list to another is nowhere for a moment.
 */
void leaks_end(void)
{
	char line[1024], record[1100];
	FILE *found;
	int length;

	if (access(KMEMLEAK, F_OK))
		return;
	wait_for(AGE);
	if (!tell("scan") || !tell("scan")) {
		length = snprintf(record, sizeof(record), "4,0,0,-;WARNING: kmemleak: %s\n",
				  strerror(errno));
		control_send(FRAME_LOG, record, length);
		return;
	}
	found = fopen(KMEMLEAK, "re");
	while (found && fgets(line, sizeof(line), found)) {
		length = snprintf(record, sizeof(record), "4,0,0,-;kmemleak: %s", line);
		control_send(FRAME_LOG, record, length);
	}
	if (found)
		fclose(found);
}
