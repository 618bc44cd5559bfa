// SPDX-License-Identifier: GPL-2.0
/* Text that is typed into the footer. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "top/prompt.h"
#include "fake_screen.h"

#define ROOM 80

static char text[ROOM];
static size_t text_room;
static unsigned int changes;
static int ended;

static char *text_of(struct top *t, size_t *room)
{
	(void)t;
	*room = text_room;
	return text;
}

static void changed(struct top *t)
{
	(void)t;
	changes++;
}

static bool done(struct top *t, bool keep)
{
	(void)t;
	ended = keep ? 1 : -1;
	return strcmp(text, "no") != 0;
}

static size_t judge(const struct top *t)
{
	(void)t;
	return strcspn(text, "!");
}

static const struct prompt prompt = {
	.label = "Label", .text = text_of, .changed = changed, .done = done, .judge = judge,
};

static void open_prompt(void)
{
	text[0] = '\0';
	text_room = ROOM;
	changes = 0;
	ended = 0;
	prompt_open(&top, &prompt);
}

static void keys_are_text_until_it_ends(void **state)
{
	struct line line;

	(void)state;
	open_prompt();
	press("qI?");
	assert_string_equal(text, "qI?");
	assert_int_equal(changes, 3);
	assert_false(top.quit);
	line_start(&line, 80, true);
	prompt_draw(&top, &line);
	assert_string_equal(line.text, "Label: qI?_");
	press_key(PRESS_ENTER);
	assert_int_equal(ended, 1);
	assert_null(top.prompt);
	open_prompt();
	press_key(PRESS_ESCAPE);
	assert_int_equal(ended, -1);
	assert_null(top.prompt);
	open_prompt();
	press_key(PRESS_F10);
	assert_true(top.quit);
}

static void what_makes_no_sense_is_marked_and_stays(void **state)
{
	struct line line;

	(void)state;
	open_prompt();
	press("a!b");
	line_start(&line, 80, true);
	prompt_draw(&top, &line);
	assert_string_equal(line.text, "Label: a!b_");
	assert_int_equal(line.span[line.spans - 1].style, LINE_BAD);
	assert_int_equal(line.span[line.spans - 1].start, 8);
	open_prompt();
	press("no");
	press_key(PRESS_ENTER);
	assert_ptr_equal(top.prompt, &prompt);
}

static void the_text_keeps_to_its_room(void **state)
{
	(void)state;
	open_prompt();
	text_room = 8;
	press("abcdef");
	press_key(0x65e5);			/* three bytes where there is one */
	assert_string_equal(text, "abcdef");
	press("gh");
	assert_string_equal(text, "abcdefg");
	press_key('\t');
	press_key(PRESS_F1);
	press_key(PRESS_DOWN);			/* this one does not move behind itself */
	assert_string_equal(text, "abcdefg");
	assert_string_equal(selected(), "");
}

/* What is being typed is seen, and so is what is wrong with it. */
static void the_end_of_a_long_text_is_shown(void **state)
{
	struct line line;
	unsigned int i;

	(void)state;
	open_prompt();
	for (i = 0; i < 30; i++)
		press("ab");
	press_key(0xe9);
	press("yz");
	line_start(&line, 20, true);
	prompt_draw(&top, &line);
	assert_string_equal(line.text, "Label: bababababéyz_");
	assert_int_equal(line.columns, 20);
	line_start(&line, 67, true);			/* 60 beside the label, no hint */
	prompt_draw(&top, &line);
	assert_int_equal(line.columns, 67);
	press("!xx");
	line_start(&line, 10, true);
	prompt_draw(&top, &line);
	assert_string_equal(line.text, "Label: xx_");
	assert_int_equal(line.span[line.spans - 1].style, LINE_BAD);
	line_start(&line, 3, true);
	prompt_draw(&top, &line);
}

static void a_hint_has_room_beside_a_long_text(void **state)
{
	struct line line;

	(void)state;
	press("/");
	press("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
	line_start(&line, 80, true);
	prompt_draw(&top, &line);
	assert_non_null(strstr(line.text, "x_  (0 found"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		test(keys_are_text_until_it_ends),
		test(what_makes_no_sense_is_marked_and_stays),
		test(the_text_keeps_to_its_room),
		test(the_end_of_a_long_text_is_shown),
		test(a_hint_has_room_beside_a_long_text),
	};

	if (!setlocale(LC_CTYPE, "C.UTF-8"))
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
