// SPDX-License-Identifier: GPL-2.0
/*
 * Asks for pid 1, and ends with what it was told: a program to be made set-uid.
 *
 * usage: asker [FD]    by that socket, else by one of its own
 *        asker hold    asks nothing and waits to be killed
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "asker.h"
#include "ask.h"

int main(int argc, char **argv)
{
	const struct want init = { .pid = 1 };
	struct genl genl;
	struct row row;
	int err;

	if (argc > 1 && !strcmp(argv[1], "hold"))
		return pause();
	err = argc > 1 ? genl_adopt(&genl, atoi(argv[1]), GENL_READ_SIZE) : genl_open(&genl);
	if (err)
		return ASKER_FAILED;
	err = task_get(&genl, &init, &row);
	if (err)
		return err == -EPERM ? ASKER_REFUSED : ASKER_FAILED;
	return HAS(&row, TASK_RCHAR) ? ASKER_TOLD_ALL : ASKER_TOLD_IN_PART;
}
