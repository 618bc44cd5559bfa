// SPDX-License-Identifier: GPL-2.0
/*
 * What zstd compressed, see unpack.h. Memory is bounded by the window that a frame may ask for,
 * which the library limits to 128 MiB.
 */
#include "recording/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zstd.h>

#define ROOM (128 << 10)

struct unpack {
	int fd;
	ZSTD_DStream *stream;
	ZSTD_inBuffer in;
	bool full;		/* the last call filled all of its room: there may be more */
	char room[ROOM];
};

bool unpack_knows(const char *begin, size_t len)
{
	static const char magic[UNPACK_MAGIC] = { 0x28, (char)0xb5, 0x2f, (char)0xfd };

	return len >= UNPACK_MAGIC && !memcmp(begin, magic, UNPACK_MAGIC);
}

struct unpack *unpack_new(int fd, const char *begin, size_t len)
{
	struct unpack *u = len <= ROOM ? malloc(sizeof(*u)) : NULL;

	if (!u)
		return NULL;
	u->fd = fd;
	u->full = false;
	u->in = (ZSTD_inBuffer){ u->room, len, 0 };
	if (len)
		memcpy(u->room, begin, len);
	u->stream = ZSTD_createDStream();
	if (u->stream)
		return u;
	free(u);
	return NULL;
}

void unpack_free(struct unpack *u)
{
	if (!u)
		return;
	ZSTD_freeDStream(u->stream);
	free(u);
}

/* Bytes that were read, 0 at the end, or -errno. */
static ssize_t read_more(struct unpack *u)
{
	ssize_t got;

	do {
		got = read(u->fd, u->room, ROOM);
	} while (got < 0 && errno == EINTR);
	if (got < 0)
		return -errno;
	u->in = (ZSTD_inBuffer){ u->room, (size_t)got, 0 };
	return got;
}

ssize_t unpack_read(struct unpack *u, char *to, size_t room)
{
	for (;;) {
		ZSTD_outBuffer out = { to, room, 0 };
		ssize_t got = 1;
		size_t result;

		if (u->in.pos == u->in.size && !u->full)
			got = read_more(u);
		if (got <= 0)
			return got;
		result = ZSTD_decompressStream(u->stream, &out, &u->in);
		if (ZSTD_isError(result))
			return -EBADMSG;
		u->full = out.pos == room;
		if (out.pos)
			return (ssize_t)out.pos;
	}
}

/* In memory where no file without a name can be made. */
static int nameless(void)
{
	const char *folder = getenv("TMPDIR");
	int fd = open(folder && *folder ? folder : "/var/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC,
		      0600);

	if (fd < 0)
		fd = memfd_create("ktally", MFD_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int write_all(int fd, const char *bytes, size_t len)
{
	while (len) {
		ssize_t put = write(fd, bytes, len);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return put ? -errno : -EIO;
		bytes += put;
		len -= (size_t)put;
	}
	return 0;
}

/* 0, -EBADMSG with what came before it written, or another error. */
static int copy(struct unpack *u, int to, char *bytes)
{
	uint64_t total = 0;
	ssize_t got;
	int error;

	while ((got = unpack_read(u, bytes, ROOM)) > 0) {
		total += (uint64_t)got;
		error = total > UNPACK_MOST ? -EFBIG : write_all(to, bytes, (size_t)got);
		if (error)
			return error;
	}
	return (int)got;
}

int unpack_to_disk(int fd, bool *damaged)
{
	struct unpack *u = unpack_new(fd, NULL, 0);
	char *bytes = malloc(ROOM);
	int to = u && bytes ? nameless() : -ENOMEM, error;

	*damaged = false;
	if (to < 0)
		goto free;
	error = copy(u, to, bytes);
	*damaged = error == -EBADMSG;
	if (error && !*damaged) {
		close(to);
		to = error;
	}
free:
	free(bytes);
	unpack_free(u);
	return to;
}
