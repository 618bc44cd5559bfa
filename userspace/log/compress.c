// SPDX-License-Identifier: GPL-2.0
/* Compresses with zstd, see compress.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "log/compress.h"

#define LEVEL	3	/* the default of zstd(1) */

struct packing {
	ZSTD_CCtx *zstd;
	int from, to;
	char *in, *out;
};

static int write_all(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t written = write(fd, data, len);

		if (written < 0 && errno != EINTR)
			return -errno;
		if (written > 0) {
			data += written;
			len -= (size_t)written;
		}
	}
	return 0;
}

/* @len bytes of p->in, 0 for the end of the file. */
static int pack_part(const struct packing *p, size_t len)
{
	ZSTD_inBuffer in = { p->in, len, 0 };
	ZSTD_EndDirective mode = len ? ZSTD_e_continue : ZSTD_e_end;
	size_t left;

	do {
		ZSTD_outBuffer out = { p->out, ZSTD_CStreamOutSize(), 0 };
		int error;

		left = ZSTD_compressStream2(p->zstd, &out, &in, mode);
		if (ZSTD_isError(left))
			return -EIO;
		error = write_all(p->to, p->out, out.pos);
		if (error)
			return error;
	} while (len ? in.pos < in.size : left > 0);
	return 0;
}

static int pack_all(const struct packing *p, const atomic_bool *stop)
{
	ssize_t len;

	do {
		int error;

		if (atomic_load(stop))
			return -ECANCELED;
		len = read(p->from, p->in, ZSTD_CStreamInSize());
		if (len < 0)
			return -errno;
		error = pack_part(p, (size_t)len);
		if (error)
			return error;
	} while (len);
	return 0;
}

/* Who could read the log can read it still. */
static int finish(const struct packing *p)
{
	struct timespec times[2];
	struct stat st;

	if (fstat(p->from, &st) || fchmod(p->to, st.st_mode & 0777) ||
	    fchown(p->to, st.st_uid, st.st_gid))
		return -errno;
	times[0] = st.st_atim;
	times[1] = st.st_mtim;
	futimens(p->to, times);
	return fsync(p->to) ? -errno : 0;
}

static int pack_open(struct packing *p, const atomic_bool *stop)
{
	int error = -ENOMEM;

	p->in = malloc(ZSTD_CStreamInSize());
	p->out = malloc(ZSTD_CStreamOutSize());
	p->zstd = ZSTD_createCCtx();
	if (p->in && p->out && p->zstd) {
		ZSTD_CCtx_setParameter(p->zstd, ZSTD_c_compressionLevel, LEVEL);
		ZSTD_CCtx_setParameter(p->zstd, ZSTD_c_checksumFlag, 1);
		error = pack_all(p, stop);
	}
	ZSTD_freeCCtx(p->zstd);
	free(p->in);
	free(p->out);
	return error ? error : finish(p);
}

int compress_file(int folder, const char *from, const char *to, const atomic_bool *stop)
{
	struct packing p = { 0 };
	int error;

	p.from = openat(folder, from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	if (p.from < 0)
		return -errno;
	p.to = openat(folder, to, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (p.to < 0) {
		error = -errno;
		goto close_from;
	}
	error = pack_open(&p, stop);
	close(p.to);
	if (error)
		unlinkat(folder, to, 0);
close_from:
	close(p.from);
	return error;
}
