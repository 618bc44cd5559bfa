// SPDX-License-Identifier: GPL-2.0
/*
 * Changes files, see rotation.h. Each step leaves nothing lost if it is the last: a file that was
 * renamed is complete, and a path that names nothing is made by the next run.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "log/rotation.h"
#include "log/tidy.h"
#include "log/worker.h"

struct rotation {
	struct rotation_options options;
	struct tidy tidy;
	struct worker *changer, *cleaner;
	uint64_t last;		/* number that was there or was given */
	int event;
	int fd;			/* the job's: the old file, ... */
	bool own;		/* ... whether to rename it, ... */
	struct output out;	/* ... and the new one */
	bool untidy;		/* there is a reason to tidy up when the cleaner is free */
};

static long tidy_job(void *context)
{
	return tidy_up(context);
}

static void tidy_soon(struct rotation *r)
{
	long result;

	if (worker_busy(r->cleaner) && !worker_done(r->cleaner, &result))
		return;
	r->untidy = worker_start(r->cleaner, tidy_job, &r->tidy) != 0;
}

int rotation_new(struct rotation **out, const struct rotation_options *options)
{
	struct rotation *r = calloc(1, sizeof(*r));
	int error;

	if (!r)
		return -ENOMEM;
	r->options = *options;
	error = tidy_init(&r->tidy, options->path, options->keep, options->compress);
	if (error)
		goto free_rotation;
	r->last = tidy_last(&r->tidy);
	r->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (r->event < 0) {
		error = -errno;
		goto free_tidy;
	}
	error = worker_new(&r->changer, r->event);
	if (error)
		goto close_event;
	error = worker_new(&r->cleaner, -1);
	if (error)
		goto free_changer;
	if (options->keep || options->compress)
		tidy_soon(r);
	*out = r;
	return 0;
free_changer:
	worker_free(r->changer);
close_event:
	close(r->event);
free_tidy:
	tidy_free(&r->tidy);
free_rotation:
	free(r);
	return error;
}

void rotation_free(struct rotation *r, bool hurry)
{
	long result;

	if (!r)
		return;
	if (hurry)
		atomic_store(&r->tidy.stop, true);
	worker_free(r->changer);
	if (r->untidy && !hurry) {
		worker_free(r->cleaner);
		result = tidy_up(&r->tidy);
	} else {
		worker_free(r->cleaner);
		result = 0;
	}
	(void)result;
	close(r->event);
	tidy_free(&r->tidy);
	free(r);
}

bool rotation_due(const struct rotation *r, uint64_t size, uint64_t since, uint64_t now)
{
	return (r->options.size && size >= r->options.size) ||
	       (r->options.time && now - since >= r->options.time);
}

/* Whether a packed file has this name already, so that a plain one would be taken for the same. */
static bool is_packed(const char *name)
{
	char packed[PATH_MAX];
	int len = snprintf(packed, sizeof(packed), "%s" TIDY_PACKED, name);

	return len < 0 || (size_t)len >= sizeof(packed) || !access(packed, F_OK);
}

/* The name itself is what must not be there yet: two loggers never share one. */
static int rename_log(const struct rotation *r, const char *name)
{
	if (is_packed(name))
		return -EEXIST;
	if (!renameat2(AT_FDCWD, r->options.path, AT_FDCWD, name, RENAME_NOREPLACE))
		return 0;
	if (errno != EINVAL)
		return -errno;
	/* A file system without that: our lock keeps other loggers away. */
	if (!access(name, F_OK))
		return -EEXIST;
	return rename(r->options.path, name) ? -errno : 0;
}

/*
 * Above all numbers that are there, and those that were given: in a folder in which files get other
 * names meanwhile, as they are packed, one that is being renamed may not be seen under either name.
 */
static int give_number(struct rotation *r, char *name, size_t room)
{
	uint64_t there = tidy_last(&r->tidy);
	int len, error;

	if (there > r->last)
		r->last = there;
	do {
		len = snprintf(name, room, "%s" TIDY_NUMBER, r->options.path, r->last + 1);
		if (len < 0 || (size_t)len >= room)
			return -ENAMETOOLONG;
		error = rename_log(r, name);
		if (!error || error == -EEXIST)
			r->last++;
	} while (error == -EEXIST);
	return error;
}

/* Runs in the thread. */
static long change_job(void *context)
{
	struct rotation *r = context;
	char name[PATH_MAX];
	bool renamed = false;
	int error;

	if (output_is(r->options.path, r->fd)) {
		if (!r->own)
			return -EALREADY;
		error = give_number(r, name, sizeof(name));
		if (error)
			return error;
		renamed = true;
	}
	error = output_open(&r->out, r->options.path, true);
	if (error && renamed)
		renameat2(AT_FDCWD, name, AT_FDCWD, r->options.path, RENAME_NOREPLACE);
	return error;
}

int rotation_begin(struct rotation *r, int fd, bool own)
{
	r->fd = fd;
	r->own = own;
	return worker_start(r->changer, change_job, r);
}

int rotation_end(struct rotation *r, struct output *out)
{
	uint64_t count;
	long result;

	if (read(r->event, &count, sizeof(count)) != sizeof(count))
		count = 0;
	if (!worker_done(r->changer, &result))
		return -EAGAIN;
	if (result)
		return (int)result;
	*out = r->out;
	r->untidy = true;
	tidy_soon(r);
	return 0;
}

int rotation_fd(const struct rotation *r)
{
	return r->event;
}
