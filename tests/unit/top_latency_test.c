// SPDX-License-Identifier: GPL-2.0
/* The view of waits: the host and processes, and never nothing without a word. */
#include <errno.h>
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top_waits.h"

/* The words of a line, with one blank between two. */
static const char *words_of(int y)
{
	static char words[LINE_BYTES];
	const char *from = y < 0 ? "" : screen.text[y];
	size_t len = 0;

	for (; *from; from++) {
		if (*from != ' ' || (len && words[len - 1] != ' '))
			words[len++] = *from;
	}
	words[len] = '\0';
	return words;
}

static void the_host_has_a_line_for_each_way_to_wait(void **state)
{
	int y;

	(void)state;
	press("6");
	fill_sets();
	y = line_with("HOST ");
	assert_int_equal(y, (int)top.region.y);
	assert_int_equal(screen.look[y], SCREEN_TITLES);
	assert_string_equal(words_of(y + 1), ">runq 600us 100 2.52us 2.90us 2.99us 3.00us");
	assert_string_equal(words_of(line_with(" offcpu-voluntary ")),
			    "offcpu-voluntary 0ns 0 - - - -");
	assert_non_null(strstr(words_of(line_with(" blkio ")),
			       "off (blkio): 'ktally hooks on all', as root"));
}

static void processes_have_their_percentiles(void **state)
{
	int y;

	(void)state;
	press("6");
	fill_sets();
	y = line_with("beta");
	assert_int_equal(line_with("alpha"), y + 1);	/* it waited less in all */
	assert_int_equal(line_with("gamma"), -1);
	assert_string_equal(words_of(y), "2 beta 2.00ms 1.0 762us 952us 995us 1.00ms");
	assert_string_equal(words_of(y - 1), "PID runq TOTAL EVENT/s P50 P90 P99 MAX");
}

/* Rows before the host's other ways to wait. */
static void in_few_lines_rows_have_room(void **state)
{
	int y;

	(void)state;
	press("6");
	fill_sets();
	top.lines = 6;
	y = line_with("beta");
	assert_int_equal(y, (int)top.region.y + 2);
	assert_string_equal(words_of(y - 1), ">host 600us 100 2.52us 2.90us 2.99us 3.00us");
	assert_string_equal(words_of(y - 2), "PID runq TOTAL EVENT/s P50 P90 P99 MAX");
	top.place = (struct screen_place){ top.region.y, 35 };
	press_key(PRESS_CLICK);
	assert_int_equal(top.latency.sort, LATENCY_RATE);
	top.place = (struct screen_place){ top.region.y + 1, 35 };
	press_key(PRESS_CLICK);
	assert_int_equal(top.latency.kind, KTALLY_HIST_KIND_RUNQ);
	press("b");
	assert_int_equal(line_with("host"), (int)top.region.y + 1);
}

static void in_narrow_lines_what_it_is_sorted_by_is_shown(void **state)
{
	(void)state;
	press("6");
	fill_sets();
	top.columns = 20;
	assert_string_equal(words_of(line_with("PID ")), "PID ru TOTAL");
	press(">>>>>");
	assert_string_equal(words_of(line_with("PID ")), "PID ru MAX");
	assert_string_equal(words_of(line_with(" 2 be")), "2 be 1.00ms");
	assert_string_equal(words_of(line_with(">runq")), ">runq 3.00us");
	top.columns = 35;
	assert_string_equal(words_of(line_with("PID ")), "PID runq MAX");
	top.place = (struct screen_place){ top.region.y + 1 + KTALLY_HIST_KINDS, 25 };
	press_key(PRESS_CLICK);
	assert_true(top.latency.ascending);
}

static void they_can_be_ordered_and_inverted(void **state)
{
	(void)state;
	press("6");
	fill_sets();
	press(">");
	assert_true(line_with("alpha") < line_with("beta"));
	press("I");
	assert_true(line_with("beta") < line_with("alpha"));
	press(">>>>>>>>>");
	assert_int_equal(top.latency.sort, LATENCY_MAX);
	assert_true(line_with("beta") < line_with("alpha"));
	press("<<<<<<<<<");
	assert_int_equal(top.latency.sort, LATENCY_TOTAL);
	top.place = (struct screen_place){ top.region.y + 1 + KTALLY_HIST_KINDS, 35 };
	press_key(PRESS_CLICK);
	assert_int_equal(top.latency.sort, LATENCY_RATE);
	assert_true(line_with("alpha") < line_with("beta"));
	press_key(PRESS_CLICK);
	assert_true(top.latency.ascending);
	top.place = (struct screen_place){ top.region.y + 2, 3 };	/* a line of the host */
	press_key(PRESS_CLICK);
	assert_int_equal(top.latency.kind, KTALLY_HIST_KIND_OFFCPU_VOLUNTARY);
}

static void a_key_shows_another_way_to_wait(void **state)
{
	(void)state;
	press("6");
	fill_sets();
	press("b");
	assert_true(line_with(">offcpu-voluntary") > 0);
	assert_true(line_with("no process waited so in this interval") > 0);
	press("bb");
	assert_true(line_with(">blkio") > 0);
	assert_int_equal(line_with("off (blkio)"), line_with(">blkio"));
	assert_int_equal(top.latency.count, 0);
	press("b");
	assert_int_equal(top.latency.count, 2);
}

static void assert_says(const char *words)
{
	redraw();
	assert_non_null(strstr(screen.text[top.region.y + KTALLY_HIST_KINDS + 2], words));
}

static void it_says_why_there_is_nothing(void **state)
{
	struct latencies *sets = &top.latency.sets;
	unsigned int i;

	(void)state;
	press("6");
	assert_true(top.refresh);
	assert_says("nothing was measured yet");
	fill_sets();
	sets->set[0].taken = false;
	top.latency.built = 0;
	assert_says("measured until the next sample");
	for (i = 0; i < KTALLY_HIST_KINDS; i++)
		sets->set[1].host.hist[i].known = false;
	top.feed.live.info.value[KTALLY_INFO_HOOKS] = 0;
	top.latency.built = 0;
	assert_says("off (runq,offcpu,blkio): 'ktally hooks on all', as root");
	top.feed.live.info.value[KTALLY_INFO_HOOKS_AVAILABLE] &= ~(uint64_t)KTALLY_HOOK_RUNQ;
	assert_says("this kernel lacks what it takes");
	sets->set[1].taken = false;
	sets->error = -EPERM;
	strcpy(sets->words, "not permitted");
	top.latency.built = 0;
	assert_says("not permitted");
}

/* The library says it of procfs, and what to do is added. */
static void without_the_module_it_says_what_it_takes(void **state)
{
	(void)state;
	press("6");
	latency_view.sampled(&top);
	assert_int_equal(top.latency.sets.error, -EOPNOTSUPP);
	assert_says("only the ktally module measures waits");
	assert_says("modprobe ktally");
}

static void the_past_has_none(void **state)
{
	(void)state;
	press("6");
	fill_sets();
	top.past.on = true;
	top.latency.built = 0;
	assert_says("waits of the past are not kept");
	assert_int_equal(top.latency.count, 0);
	assert_non_null(strstr(words_of(line_with(">runq")), "- - - - - -"));
	top.past.on = false;
}

static void the_filter_chooses_processes(void **state)
{
	(void)state;
	press("6");
	fill_sets();
	press("/alpha\n");
	assert_true(line_with("alpha") > 0);
	assert_int_equal(line_with("beta"), -1);
	assert_int_equal(top.latency.count, 1);
	press_key(PRESS_ESCAPE);
	assert_int_equal(top.latency.count, 2);
	press("/gamma\n");
	assert_true(line_with("no process that matches waited so") > 0);
}

static void processes_are_searched_and_stay_selected(void **state)
{
	size_t position;

	(void)state;
	press("6");
	fill_sets();
	press("sALP\n");
	position = list_selected(&top);
	assert_int_equal(position, 1);
	press(">");
	assert_int_equal(list_selected(&top), 0);
}

static void any_size_will_do(void **state)
{
	unsigned int width, lines;

	(void)state;
	press("6");
	fill_sets();
	for (width = 1; width < 120; width += 3) {
		for (lines = 5; lines < 40; lines += 5) {
			unsigned int y;

			top.columns = width;
			top.lines = lines;
			redraw();
			for (y = lines - 1; y < SCREEN_MAX; y++)
				assert_string_equal(screen.text[y], "");
		}
	}
}

static void its_footer_says_what_is_shown(void **state)
{
	struct line line;

	(void)state;
	press("6");
	fill_sets();
	top.latency.sets.set[1].beyond = 3;
	line_start(&line, 80, true);
	latency_view.status(&top, &line);
	assert_string_equal(line.text, "  runq: 2 waited in 2.00s  3 not kept  by TOTAL desc");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(the_host_has_a_line_for_each_way_to_wait),
		test(processes_have_their_percentiles),
		test(in_few_lines_rows_have_room),
		test(in_narrow_lines_what_it_is_sorted_by_is_shown),
		test(they_can_be_ordered_and_inverted),
		test(a_key_shows_another_way_to_wait),
		test(it_says_why_there_is_nothing),
		test(without_the_module_it_says_what_it_takes),
		test(the_past_has_none),
		test(the_filter_chooses_processes),
		test(processes_are_searched_and_stay_selected),
		test(any_size_will_do),
		test(its_footer_says_what_is_shown),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
