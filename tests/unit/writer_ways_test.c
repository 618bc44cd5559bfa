// SPDX-License-Identifier: GPL-2.0
/* What each way of writing makes of a write that can't be done whole. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "log/writer_ops.h"

/* A piece whose second half can't be read stands for one that a full disk cuts. */
static void what_is_behind_a_piece_that_was_cut_is_not_written(void **state)
{
	const struct writer_ops *const ways[] = { &writer_plain_ops, &writer_uring_ops };
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *memory = mmap(NULL, 4 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			    0);
	struct iovec pieces[3] = {
		{ memory, page }, { memory, 2 * page }, { memory + 2 * page, page },
	};

	(void)state;
	memset(memory, 'a', page);
	memset(memory + 2 * page, 'b', page);
	assert_int_equal(mprotect(memory + page, page, PROT_NONE), 0);
	for (int b = 0; b < 2; b++) {
		int fd = open("/tmp", O_TMPFILE | O_RDWR | O_APPEND, 0600);
		ssize_t written;
		void *ring;

		if (ways[b]->open(&ring, memory + 3 * page, page))
			skip();
		assert_int_equal(ways[b]->write(ring, fd, pieces, 3), 0);
		while (ways[b]->collect(ring), (written = ways[b]->written(ring)) == -EAGAIN) {
			struct pollfd pollfd;

			ways[b]->watch(ring, &pollfd);
			poll(&pollfd, 1, 10000);
		}
		assert_int_equal(written, 2 * page);
		assert_int_equal(lseek(fd, 0, SEEK_END), 2 * page);
		ways[b]->close(ring);
		close(fd);
	}
	munmap(memory, 4 * page);
}

/*
 * Whoever asks both after each collect() and then watches is told of both: asking for the one takes
 * no note of the other, which would then be waited for in vain.
 */
static void a_write_and_a_sync_side_by_side_are_both_told(void **state)
{
	const struct writer_ops *const ways[] = { &writer_plain_ops, &writer_uring_ops };
	char text[64] = "x";
	struct iovec piece = { text, sizeof(text) };

	(void)state;
	for (int i = 0; i < 100; i++) {
		const struct writer_ops *way = ways[i % 2];
		int fd = open("/tmp", O_TMPFILE | O_RDWR | O_APPEND, 0600);
		struct pollfd pollfd;
		void *ring;

		if (way->open(&ring, text, sizeof(text)))
			skip();
		assert_int_equal(way->sync(ring, fd), 0);
		assert_int_equal(way->write(ring, fd, &piece, 1), 0);
		way->watch(ring, &pollfd);
		assert_int_equal(poll(&pollfd, 1, 20000), 1);	/* not noted yet */
		way->synced(ring);
		way->written(ring);
		assert_int_equal(poll(&pollfd, 1, 20000), 1);	/* and still is not */
		way->close(ring);
		close(fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_behind_a_piece_that_was_cut_is_not_written),
		cmocka_unit_test(a_write_and_a_sync_side_by_side_are_both_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
