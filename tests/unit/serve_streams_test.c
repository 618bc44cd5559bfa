// SPDX-License-Identifier: GPL-2.0
/*
 * Streams of events, with a library that only remembers who is suspended. Not here: the library's
 * own ways (../e2e/serve_stream.py).
 */
#include "api_scene.h"

#include <microhttpd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "serve/streams.h"

struct MHD_Connection {
	bool suspended;
	unsigned int resumed;
};

static struct board board;
static struct clients clients;
static struct streams streams;
static struct moment moment;
static struct MHD_Connection connection;
static struct client *client;
static int ends[2];
static char got[1 << 20];

/* In place of the library's. */
void MHD_suspend_connection(struct MHD_Connection *c)
{
	assert_false(c->suspended);
	c->suspended = true;
}

void MHD_resume_connection(struct MHD_Connection *c)
{
	assert_true(c->suspended);
	c->suspended = false;
	c->resumed++;
}

static int begin(void **state)
{
	(void)state;
	board_init(&board, SECOND);
	clients_init(&clients, 32);
	moment = (struct moment){ .board = &board, .alerting = no_alerts() };
	streams_init(&streams, &moment, &clients, 128);
	board.wake = streams_wake;
	board.wake_arg = &streams;
	connection = (struct MHD_Connection){ 0 };
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends), 0);
	client = clients_add(&clients, ends[0], 0);
	return 0;
}

static int end(void **state)
{
	(void)state;
	assert_int_equal(streams.count, 0);
	assert_null(streams.first);
	clients_remove(&clients, client);
	clients_free(&clients);
	streams_free(&streams);
	board_free(&board);
	close(ends[0]);
	close(ends[1]);
	return 0;
}

static void hang_up(uint64_t number)
{
	begin_scene(NULL);
	snapshot->samples = number;
	board_publish(&board, snapshot);
}

static struct stream *open_stream(void)
{
	struct stream *stream = stream_new(&streams, false);

	assert_non_null(stream);
	stream_set_connection(stream, &connection, client);
	return stream;
}

/* All that it gives now, @step bytes at most at once; its length. */
static size_t read_all(struct stream *stream, size_t step)
{
	size_t len = 0;
	ssize_t more;

	while ((more = stream_read(stream, len, got + len, step)) > 0) {
		assert_true((size_t)more <= step);
		len += (size_t)more;
	}
	assert_int_equal(more, 0);
	assert_true(connection.suspended);
	got[len] = '\0';
	return len;
}

static bool begins(const char *text)
{
	return !strncmp(got, text, strlen(text));
}

static void each_sample_is_sent_once(void **state)
{
	struct stream *stream = open_stream();
	size_t len;

	(void)state;
	hang_up(3);
	read_all(stream, 4096);
	assert_true(begins("retry: 3000\n\nid: 3\nevent: state\ndata: {"));
	assert_int_equal(connection.resumed, 0);
	hang_up(5);
	assert_int_equal(connection.resumed, 1);
	len = read_all(stream, 4096);
	assert_true(begins("id: 5\nevent: state\ndata: {"));
	/* One line of data, and an empty one behind it. */
	assert_ptr_equal(strstr(strstr(got, "data: "), "\n"), got + len - 2);
	assert_string_equal(got + len - 3, "}\n\n");
	stream_free(stream);
}

static void it_may_be_taken_in_any_pieces(void **state)
{
	struct stream *stream = open_stream();
	static char whole[1 << 20];
	size_t len, start;

	(void)state;
	hang_up(1);
	len = read_all(stream, sizeof(got));
	start = (size_t)(strstr(got, "id: ") - got);
	memcpy(whole, got, len);
	stream_free(stream);
	connection.suspended = false;
	stream = open_stream();
	/* But for its age it is the same. */
	read_all(stream, 1);
	assert_memory_equal(got, whole, strstr(got, "age_seconds") - got);
	assert_true(start > 0);
	stream_free(stream);
}

static void who_is_slow_gets_the_newest_next(void **state)
{
	struct stream *stream = open_stream();
	char some[10];

	(void)state;
	hang_up(1);
	assert_int_equal(stream_read(stream, 0, some, sizeof(some)), sizeof(some));
	hang_up(2);
	hang_up(3);
	/* What was begun is not cut off. */
	assert_int_equal(connection.resumed, 0);
	read_all(stream, 4096);
	assert_null(strstr(got, "id: 2\n"));
	assert_non_null(strstr(got, "\n\nid: 3\n"));
	stream_free(stream);
}

static void it_waits_for_the_first_sample(void **state)
{
	struct stream *stream = open_stream();

	(void)state;
	read_all(stream, 4096);
	assert_string_equal(got, "retry: 3000\n\n");
	hang_up(1);
	read_all(stream, 4096);
	assert_true(begins("id: 1\n"));
	stream_free(stream);
}

static void one_that_waits_says_that_it_lives(void **state)
{
	struct stream *stream = open_stream();
	uint64_t now = live_clock();

	(void)state;
	read_all(stream, 4096);
	streams_sweep(&streams, now + STREAM_IDLE_NS / 2);
	assert_true(connection.suspended);
	/* The time of a sweep is not that of a stream: it is woken, and waits on. */
	streams_sweep(&streams, now + 2 * STREAM_IDLE_NS);
	assert_false(connection.suspended);
	assert_int_equal(read_all(stream, 4096), 0);
	stream_free(stream);
}

static void who_hung_up_is_seen(void **state)
{
	struct stream *stream = open_stream();

	(void)state;
	read_all(stream, 4096);
	streams_sweep(&streams, live_clock());
	assert_true(connection.suspended);
	close(ends[1]);
	ends[1] = -1;
	streams_sweep(&streams, live_clock());
	assert_false(connection.suspended);
	assert_int_equal(stream_read(stream, 0, got, 10), MHD_CONTENT_READER_END_OF_STREAM);
	stream_free(stream);
}

static void a_client_that_waits_is_none_that_is_slow(void **state)
{
	struct stream *stream = open_stream();
	char some[10];

	(void)state;
	read_all(stream, 4096);
	clients_sweep(&clients, live_clock() + 100 * CLIENT_SEND_NS);
	assert_false(client->closing);
	hang_up(1);
	assert_true(stream_read(stream, 0, some, sizeof(some)) > 0);
	clients_sweep(&clients, live_clock() + CLIENT_SEND_NS / 2);
	assert_false(client->closing);
	clients_sweep(&clients, live_clock() + 2 * CLIENT_SEND_NS);
	assert_true(client->closing);
	stream_free(stream);
}

static void strangers_are_sent_their_own_state(void **state)
{
	struct stream *stream = stream_new(&streams, true);

	(void)state;
	assert_non_null(stream);
	stream_set_connection(stream, &connection, client);
	hang_up(3);
	read_all(stream, 4096);
	assert_non_null(strstr(got, "\"withheld\":true"));
	stream_free(stream);
	connection.suspended = false;
	stream = open_stream();
	read_all(stream, 4096);
	assert_non_null(strstr(got, "\"withheld\":false"));
	stream_free(stream);
}

static void there_are_only_so_many(void **state)
{
	struct stream *all[STREAMS_MAX];

	(void)state;
	for (unsigned int i = 0; i < STREAMS_MAX; i++)
		all[i] = open_stream();
	assert_null(stream_new(&streams, false));
	stream_free(all[7]);
	all[7] = open_stream();
	assert_null(stream_new(&streams, false));
	for (unsigned int i = 0; i < STREAMS_MAX; i++)
		stream_free(all[i]);
	/* Few connections leave place for fewer. */
	streams_free(&streams);
	streams_init(&streams, &moment, &clients, 8);
	for (unsigned int i = 0; i < 4; i++)
		all[i] = open_stream();
	assert_null(stream_new(&streams, false));
	for (unsigned int i = 0; i < 4; i++)
		stream_free(all[i]);
}

static void all_end_with_the_server(void **state)
{
	struct stream *waits = open_stream(), *sends;
	char some[10];

	(void)state;
	hang_up(1);
	read_all(waits, 4096);
	sends = open_stream();
	assert_true(stream_read(sends, 0, some, sizeof(some)) > 0);
	streams_stop(&streams);
	assert_false(connection.suspended);
	assert_int_equal(stream_read(waits, 0, got, 10), MHD_CONTENT_READER_END_OF_STREAM);
	while (stream_read(sends, 0, got, 4096) > 0)
		;
	/* It was not suspended: nobody would resume it. */
	assert_false(connection.suspended);
	stream_free(waits);
	stream_free(sends);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(each_sample_is_sent_once, begin, end),
		cmocka_unit_test_setup_teardown(it_may_be_taken_in_any_pieces, begin, end),
		cmocka_unit_test_setup_teardown(who_is_slow_gets_the_newest_next, begin, end),
		cmocka_unit_test_setup_teardown(it_waits_for_the_first_sample, begin, end),
		cmocka_unit_test_setup_teardown(one_that_waits_says_that_it_lives, begin, end),
		cmocka_unit_test_setup_teardown(who_hung_up_is_seen, begin, end),
		cmocka_unit_test_setup_teardown(a_client_that_waits_is_none_that_is_slow, begin,
						end),
		cmocka_unit_test_setup_teardown(there_are_only_so_many, begin, end),
		cmocka_unit_test_setup_teardown(strangers_are_sent_their_own_state, begin, end),
		cmocka_unit_test_setup_teardown(all_end_with_the_server, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
