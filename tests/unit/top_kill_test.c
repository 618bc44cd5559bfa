// SPDX-License-Identifier: GPL-2.0
/* Choosing signals and nice values: who is meant, and that nothing is done without a yes. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include <cmocka.h>

#include "children.h"
#include "fake_screen.h"

static pid_t child[2];

/* Children of the test in place of the usual three processes. */
static int set_up_children(void **state)
{
	struct ktally_task tasks[2];
	pid_t later;
	unsigned int i;

	if (set_up(state))
		return -1;
	child[0] = child_start();
	child[1] = child_start();
	if (child[0] > child[1]) {
		later = child[0];
		child[0] = child[1];
		child[1] = later;
	}
	for (i = 0; i < 2; i++) {
		tasks[i] = child_task(top.feed.live.k, child[i]);
		strcpy(tasks[i].comm, i ? "second" : "first");
	}
	sample_fill(model_next(&top.model), 12 * SECOND, tasks, 2);
	assert_int_equal(model_commit(&top.model), 0);
	press("NI");				/* by pid, descending */
	press("I");
	return 0;
}

static int tear_down_children(void **state)
{
	child_end(child[0]);
	child_end(child[1]);
	return tear_down(state);
}

static const char *footer(void)
{
	static struct line line;

	line_start(&line, 80, true);
	return notice_draw(&top, &line) ? line.text : "";
}

static bool is_alive(pid_t pid)
{
	siginfo_t info = { 0 };

	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT), 0);
	return info.si_pid == 0;
}

static void assert_killed_by(pid_t pid, int signal)
{
	siginfo_t info = { 0 };

	assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
	assert_int_equal(info.si_status, signal);
}

static void term_is_proposed_and_another_can_be_chosen(void **state)
{
	(void)state;
	press("jK");
	assert_true(line_with("SIGTERM") >= 0);
	assert_int_equal(screen.look[line_with("SIGTERM")], SCREEN_SELECTED);
	press_key(PRESS_ENTER);
	assert_non_null(strstr(footer(), "y/n? SIGTERM to "));
	assert_non_null(strstr(footer(), "first"));
	press("y");
	assert_non_null(strstr(footer(), "SIGTERM sent: 1"));
	assert_killed_by(child[0], SIGTERM);
	press("jK");
	press_key(PRESS_TOP);
	press_key(PRESS_ENTER);
	press("y");
	assert_killed_by(child[1], SIGHUP);
}

static void nothing_is_done_without_a_yes(void **state)
{
	static const uint32_t keys[] = { 'n', PRESS_ENTER, PRESS_ESCAPE, ' ', 'q', 'K', PRESS_F9 };
	unsigned int i;

	(void)state;
	press("j");
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		press("K");
		press_key(PRESS_ENTER);
		assert_non_null(top.question);
		press_key(keys[i]);
		assert_null(top.question);
		assert_string_equal(footer(), "nothing was done");
	}
	press("Kqy");				/* y sets a nice value now */
	press_key(PRESS_ESCAPE);
	assert_false(top.quit);
	assert_true(is_alive(child[0]) && is_alive(child[1]));
}

static void all_that_are_tagged_are_meant(void **state)
{
	(void)state;
	press("j  K");
	assert_int_equal(top.kill.count, 2);
	press_key(PRESS_ENTER);
	assert_non_null(strstr(footer(), "2 processes: "));
	press("y");
	assert_killed_by(child[0], SIGTERM);
	assert_killed_by(child[1], SIGTERM);
}

/* Between choosing and yes others may have come into its place, or have its pid. */
static void who_was_chosen_is_meant_whatever_the_list_does(void **state)
{
	(void)state;
	press("jK");
	press_key(PRESS_ENTER);
	top.kill.target[0].start_time++;
	press("y");
	assert_non_null(strstr(footer(), "1 of 1 failed"));
	assert_non_null(strstr(footer(), "it has ended"));
	assert_true(is_alive(child[0]));
	press("jK");
	model_forget(&top.model);
	top_fit(&top);
	press_key(PRESS_ENTER);
	press("y");
	assert_killed_by(child[1], SIGTERM);
}

static void nice_values_are_read_and_bounded(void **state)
{
	(void)state;
	press("j");
	press_key(PRESS_F8);
	assert_string_equal(top.kill.text, "1");
	press("00");
	press_key(PRESS_ENTER);
	assert_non_null(top.prompt);		/* 100 is none */
	press_key(PRESS_ERASE);
	press_key(PRESS_ENTER);
	assert_non_null(strstr(footer(), "y/n? nice 10 for "));
	press("y");
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)child[0]), 10);
	press_key(PRESS_F7);
	press_key(PRESS_ERASE);
	press_key(PRESS_ERASE);
	press_key(PRESS_ENTER);
	assert_non_null(top.prompt);		/* nor is nothing */
	press("12");
	press_key(PRESS_ENTER);
	press("n");
	assert_int_equal(getpriority(PRIO_PROCESS, (id_t)child[0]), 10);
}

static void who_cannot_be_meant_is_not(void **state)
{
	(void)state;
	press("K");
	assert_non_null(strstr(footer(), "select a process"));
	assert_int_equal(top.panes, 0);
	top.options.readonly = true;
	press("j KUK");
	assert_non_null(strstr(footer(), "--readonly"));
	assert_int_equal(top.panes, 0);
	press("y");
	assert_null(top.prompt);
	top.options.readonly = false;
	top.options.threads = true;
	press("K");
	assert_non_null(strstr(footer(), "threads"));
	assert_int_equal(top.panes, 0);
}

#undef test
#define test(name) cmocka_unit_test_setup_teardown(name, set_up_children, tear_down_children)

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(term_is_proposed_and_another_can_be_chosen),
		test(nothing_is_done_without_a_yes),
		test(all_that_are_tagged_are_meant),
		test(who_was_chosen_is_meant_whatever_the_list_does),
		test(nice_values_are_read_and_bounded),
		test(who_cannot_be_meant_is_not),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	/* Nice values below count from this one. */
	setpriority(PRIO_PROCESS, 0, 0);
	if (!children_can_be_held())
		return 0;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
