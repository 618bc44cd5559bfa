// SPDX-License-Identifier: GPL-2.0
/*
 * What of a check goes to the kernel by calls that may never return: room in a file system, a
 * connection to a unix socket, the addresses of a name. See errand.h.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/statvfs.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "health/units.h"
#include "serve/check/errand.h"

#define NSEC_PER_SEC UINT64_C(1000000000)

static __attribute__((format(printf, 2, 3))) void fail(struct check_outcome *outcome,
						       const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(outcome->error, sizeof(outcome->error), format, args);
	va_end(args);
	outcome->state = CHECK_FAILED;
}

/* ---- Room ---- */

static void too_little(struct check_outcome *outcome, enum health_unit unit, const char *of,
		       double is, double wanted)
{
	char free[HEALTH_FIGURE_ROOM], least[HEALTH_FIGURE_ROOM];

	health_unit_text(unit, is, free);
	health_unit_exact(unit, wanted, least);
	fail(outcome, "%s%s free, %s must be", free, of, least);
}

/* What only root may use is no room; so df(1) reckons too. */
static double share(uint64_t free, uint64_t usable, uint64_t total)
{
	uint64_t used = total > free ? total - free : 0;

	return used + usable ? (double)usable / (double)(used + usable) : 0;
}

static void judge_room(const struct check *check, const struct statvfs *fs,
		       struct check_outcome *outcome)
{
	double room = share(fs->f_bfree, fs->f_bavail, fs->f_blocks);
	double inodes = share(fs->f_ffree, fs->f_favail, fs->f_files);

	outcome->state = CHECK_OK;
	if (!check->min_free_is_share && (double)outcome->free < check->min_free)
		too_little(outcome, HEALTH_UNIT_BYTES, "", (double)outcome->free, check->min_free);
	if (check->min_free_is_share && room < check->min_free)
		too_little(outcome, HEALTH_UNIT_SHARE, "", room, check->min_free);
	/* Some file systems have no number of inodes that they could run out of. */
	else if (check->min_free_is_share && fs->f_files && inodes < check->min_free)
		too_little(outcome, HEALTH_UNIT_SHARE, " of the inodes", inodes, check->min_free);
}

void ask_disk(const struct check *check, struct errand_answer *answer)
{
	struct check_outcome *outcome = &answer->outcome;
	struct statvfs fs;

	if (statvfs(check->target, &fs)) {
		fail(outcome, "%s", strerror(errno));
		return;
	}
	if (!fs.f_blocks) {
		fail(outcome, "no file system with room is there");
		return;
	}
	outcome->has_room = true;
	outcome->total = (uint64_t)fs.f_blocks * fs.f_frsize;
	outcome->free = (uint64_t)fs.f_bavail * fs.f_frsize;
	judge_room(check, &fs, outcome);
}

/* ---- Unix sockets ---- */

/* While the other end's queue is full it waits, as long as the check may. -errno. */
static int try_connect(const struct check *check, int type)
{
	/* Less than that, so that it says itself why there is no answer. */
	const uint64_t patience = check->timeout - check->timeout / 4;
	const struct timeval limit = {
		(time_t)(patience / NSEC_PER_SEC),
		(suseconds_t)(patience % NSEC_PER_SEC / 1000),
	};
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type | SOCK_CLOEXEC, 0), error = 0;

	if (fd < 0)
		return -errno;
	memcpy(address.sun_path, check->target,
	       strnlen(check->target, sizeof(address.sun_path) - 1));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof(limit));
	if (connect(fd, (struct sockaddr *)&address, sizeof(address)))
		error = -errno;
	close(fd);
	return error;
}

void ask_unix(const struct check *check, struct errand_answer *answer)
{
	struct check_outcome *outcome = &answer->outcome;
	static const int types[] = { SOCK_STREAM, SOCK_SEQPACKET, SOCK_DGRAM };
	int error = -EPROTOTYPE;

	for (unsigned int i = 0; i < 3 && error == -EPROTOTYPE; i++)
		error = try_connect(check, types[i]);
	if (error == -EAGAIN)
		fail(outcome, "it accepts no connections, and its queue is full");
	else if (error)
		fail(outcome, "%s", strerror(-error));
	else
		outcome->state = CHECK_OK;
}

/* ---- Names ---- */

/* False for one that libcurl could not reach by its text: a link's own needs its interface too. */
static bool address_text(const struct addrinfo *found, char text[INET6_ADDRSTRLEN + 2])
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)found->ai_addr;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)found->ai_addr;

	if (found->ai_family == AF_INET)
		return inet_ntop(AF_INET, &four->sin_addr, text, INET6_ADDRSTRLEN);
	if (found->ai_family != AF_INET6 || six->sin6_scope_id ||
	    !inet_ntop(AF_INET6, &six->sin6_addr, text + 1, INET6_ADDRSTRLEN))
		return false;
	text[0] = '[';
	strcat(text, "]");
	return true;
}

/* How many; those that there is no room for are left out: one is enough. */
static unsigned int put_addresses(const struct addrinfo *found, char text[ERRAND_ADDRESSES])
{
	unsigned int count = 0;

	for (; found; found = found->ai_next) {
		char address[INET6_ADDRSTRLEN + 2];
		size_t len = strlen(text);

		if (!address_text(found, address) || len + strlen(address) + 2 > ERRAND_ADDRESSES)
			continue;
		sprintf(text + len, "%s%s", count++ ? "," : "", address);
	}
	return count;
}

void ask_name(const struct check *check, struct errand_answer *answer)
{
	const struct addrinfo hints = { .ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM };
	struct addrinfo *found = NULL;
	char host[CHECK_TEXT];
	unsigned int port;
	int error;

	check_target_name(check, host, &port);
	error = getaddrinfo(host, NULL, &hints, &found);
	if (error) {
		fail(&answer->outcome, "its name can't be resolved: %s",
		     error == EAI_SYSTEM ? strerror(errno) : gai_strerror(error));
		return;
	}
	snprintf(answer->addresses, ERRAND_ADDRESSES, "%s:%u:", host, port);
	if (put_addresses(found, answer->addresses))
		answer->outcome.state = CHECK_OK;
	else
		fail(&answer->outcome, "its name has no address that can be reached");
	freeaddrinfo(found);
}
