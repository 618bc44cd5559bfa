// SPDX-License-Identifier: GPL-2.0
/* Which connections must go. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "serve/clients.h"

#define SECOND UINT64_C(1000000000)
#define COUNT 4

static struct clients clients;
static struct client *client[COUNT];
static int ends[COUNT][2];

static void begin(unsigned int usual)
{
	clients_init(&clients, usual);
	for (int i = 0; i < COUNT; i++)
		assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, ends[i]), 0);
}

static void connect_all(void)
{
	for (int i = 0; i < COUNT; i++)
		client[i] = clients_add(&clients, ends[i][0], (uint64_t)i * SECOND);
}

static void end(void)
{
	for (int i = 0; i < COUNT; i++) {
		clients_remove(&clients, client[i]);
		close(ends[i][0]);
		close(ends[i][1]);
	}
	assert_int_equal(clients.count, 0);
	assert_null(clients.first);
	assert_null(clients.last);
	clients_free(&clients);
}

/* Whether its other end sees that it was shut down. */
static bool is_shut(int i)
{
	char byte;

	return recv(ends[i][1], &byte, 1, MSG_DONTWAIT) == 0;
}

static void below_the_limit_all_may_stay(void **state)
{
	(void)state;
	begin(COUNT);
	connect_all();
	for (int i = 0; i < COUNT; i++)
		assert_false(is_shut(i));
	end();
}

static void above_it_who_was_idle_for_longest_goes(void **state)
{
	(void)state;
	begin(COUNT - 1);
	client[0] = clients_add(&clients, ends[0][0], 0);
	client[1] = clients_add(&clients, ends[1][0], 0);
	clients_asked(&clients, client[0], SECOND);
	clients_answered(&clients, client[0], SECOND);
	client[2] = clients_add(&clients, ends[2][0], 2 * SECOND);
	client[3] = clients_add(&clients, ends[3][0], 3 * SECOND);
	assert_true(is_shut(1));
	assert_false(is_shut(0));
	assert_false(is_shut(2));
	assert_false(is_shut(3));
	assert_int_equal(clients.evicted, 1);
	end();
}

static void who_is_being_answered_stays(void **state)
{
	(void)state;
	begin(2);
	client[0] = clients_add(&clients, ends[0][0], 0);
	clients_asked(&clients, client[0], 0);
	for (int i = 1; i < COUNT; i++)
		client[i] = clients_add(&clients, ends[i][0], SECOND);
	assert_false(is_shut(0));
	assert_true(is_shut(1));
	assert_true(is_shut(2));
	assert_false(is_shut(3));
	end();
}

static void each_has_the_time_that_it_needs(void **state)
{
	(void)state;
	begin(COUNT);
	for (int i = 0; i < COUNT; i++)
		client[i] = clients_add(&clients, ends[i][0], 0);
	clients_asked(&clients, client[1], 0);
	clients_asked(&clients, client[2], 0);
	clients_answered(&clients, client[2], 0);
	clients_sweep(&clients, CLIENT_FIRST_NS);
	assert_false(is_shut(0));
	clients_sweep(&clients, CLIENT_FIRST_NS + 1);
	assert_true(is_shut(0));
	assert_false(is_shut(1));
	clients_sweep(&clients, CLIENT_SEND_NS + 1);
	assert_true(is_shut(1));
	assert_false(is_shut(2));
	clients_sweep(&clients, CLIENT_NEXT_NS + 1);
	assert_true(is_shut(2));
	assert_int_equal(clients.evicted, 4);
	end();
}

static void who_took_all_there_is_may_stay_until_there_is_more(void **state)
{
	(void)state;
	begin(COUNT);
	connect_all();
	for (int i = 0; i < COUNT; i++)
		clients_asked(&clients, client[i], 10 * SECOND);
	clients_pause(&clients, client[0]);
	clients_pause(&clients, client[1]);
	clients_asked(&clients, client[1], 11 * SECOND);
	clients_sweep(&clients, 10000 * SECOND);
	assert_false(is_shut(0));
	assert_true(is_shut(1) && is_shut(2) && is_shut(3));
	end();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(below_the_limit_all_may_stay),
		cmocka_unit_test(above_it_who_was_idle_for_longest_goes),
		cmocka_unit_test(who_is_being_answered_stays),
		cmocka_unit_test(each_has_the_time_that_it_needs),
		cmocka_unit_test(who_took_all_there_is_may_stay_until_there_is_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
