// SPDX-License-Identifier: GPL-2.0
/* Signals that end a log: which of them counts as the second, at which it ends at once. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "log/stop.h"

#define LONG_AGO	UINT64_C(1000000000)

static struct stop stop;

static int set_up(void **state)
{
	(void)state;
	return stop_open(&stop);
}

static int tear_down(void **state)
{
	(void)state;
	stop_close(&stop);
	return 0;
}

static void come(int number)
{
	raise(number);
	assert_true(stop_check(&stop));
}

static void at_once_it_is_an_echo(void **state)
{
	(void)state;
	assert_false(stop_check(&stop));
	come(SIGINT);
	come(SIGINT);
	come(SIGINT);
	assert_int_equal(stop.count, 1);
	assert_int_equal(stop.signal, SIGINT);
}

static void later_it_is_a_second(void **state)
{
	(void)state;
	come(SIGTERM);
	stop.since -= LONG_AGO;
	come(SIGTERM);
	assert_int_equal(stop.count, 2);
	assert_int_equal(stop.signal, SIGTERM);
}

static void another_one_is_a_second(void **state)
{
	(void)state;
	come(SIGINT);
	come(SIGTERM);
	assert_int_equal(stop.count, 2);
	assert_int_equal(stop.signal, SIGINT);
}

static void a_hangup_ends_nothing(void **state)
{
	(void)state;
	stop.reopens = true;
	raise(SIGHUP);
	assert_false(stop_check(&stop));
	assert_true(stop.hangup);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(at_once_it_is_an_echo, set_up, tear_down),
		cmocka_unit_test_setup_teardown(later_it_is_a_second, set_up, tear_down),
		cmocka_unit_test_setup_teardown(another_one_is_a_second, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_hangup_ends_nothing, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
