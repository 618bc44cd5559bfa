// SPDX-License-Identifier: GPL-2.0
/*
 * Unloads the module and loads it again, at whatever moment it is in.
 *
 * usage: cycle TIMES SECONDS LEAST
 *   so many times, or as often as it can in so many seconds, but never less often than LEAST
 *
 * Prints how often. Exit status: 0; 1 when it could not be loaded, or not unloaded for two minutes.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "module.h"

#define PATIENCE 120

static time_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec;
}

/* Readers hold it for moments only, so it is tried often. */
static int unload(void)
{
	time_t until = now() + PATIENCE;
	int err;

	while ((err = module_unload()) == -EAGAIN || err == -EBUSY) {
		if (now() >= until)
			return err;
		usleep(200);
	}
	return err;
}

int main(int argc, char **argv)
{
	long done = 0, times, least;
	time_t until;
	int err = 0;

	if (argc != 4)
		return 2;
	times = atol(argv[1]);
	until = now() + atol(argv[2]);
	least = atol(argv[3]);
	while (done < times && (now() < until || done < least)) {
		err = unload();
		if (!err)
			err = module_load();
		if (err)
			break;
		done++;
	}
	printf("%ld cycles of loading and unloading%s%s\n", done, err ? ", then: " : "",
	       err ? strerror(-err) : "");
	return err != 0;
}
