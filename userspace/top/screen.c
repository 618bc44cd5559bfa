// SPDX-License-Identifier: GPL-2.0
/*
 * The terminal: lines go out, keys come in. The only file that knows ncurses.
 * Not here: what the lines say, what the keys do.
 */
#include "top/screen.h"

#include <ncurses.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

#include "top/frame.h"
#include "top/keys.h"

/* Macros of term.h. */
#undef lines
#undef columns

#define CELLS_MAX 512		/* that are put at once */
#define ESCAPE_DELAY 25		/* ms to tell Esc from the keys that begin with it */

/* What a style looks like: a colour of the terminal's 16 or 256, NONE for its own, and more. */
struct look {
	short colour;
	attr_t attr;
};

#define NONE (-1)

static const struct look looks[][LINE_STYLES] = {
	[THEME_DEFAULT] = {
		[LINE_PLAIN] = { NONE, A_NORMAL },
		[LINE_BOLD] = { NONE, A_BOLD },
		[LINE_DIM] = { NONE, A_DIM },
		[LINE_GOOD] = { COLOR_GREEN, A_NORMAL },
		[LINE_BUSY] = { COLOR_CYAN, A_NORMAL },
		[LINE_WARN] = { COLOR_YELLOW, A_NORMAL },
		[LINE_BAD] = { COLOR_RED, A_BOLD },
		[LINE_TITLE] = { NONE, A_NORMAL },
		[LINE_SORTED] = { NONE, A_BOLD | A_UNDERLINE },
		[LINE_TAB] = { NONE, A_BOLD | A_REVERSE },
		[LINE_PAST] = { COLOR_YELLOW, A_BOLD | A_REVERSE },
	},
	[THEME_256] = {
		[LINE_PLAIN] = { NONE, A_NORMAL },
		[LINE_BOLD] = { NONE, A_BOLD },
		[LINE_DIM] = { 244, A_NORMAL },
		[LINE_GOOD] = { 71, A_NORMAL },
		[LINE_BUSY] = { 74, A_NORMAL },
		[LINE_WARN] = { 178, A_NORMAL },
		[LINE_BAD] = { 203, A_BOLD },
		[LINE_TITLE] = { NONE, A_NORMAL },
		[LINE_SORTED] = { 215, A_BOLD | A_UNDERLINE },
		[LINE_TAB] = { 215, A_BOLD | A_REVERSE },
		[LINE_PAST] = { 178, A_BOLD | A_REVERSE },
	},
	[THEME_MONO] = {
		[LINE_PLAIN] = { NONE, A_NORMAL },
		[LINE_BOLD] = { NONE, A_BOLD },
		[LINE_DIM] = { NONE, A_DIM },
		[LINE_GOOD] = { NONE, A_NORMAL },
		[LINE_BUSY] = { NONE, A_NORMAL },
		[LINE_WARN] = { NONE, A_BOLD },
		[LINE_BAD] = { NONE, A_BOLD | A_UNDERLINE },
		[LINE_TITLE] = { NONE, A_NORMAL },
		[LINE_SORTED] = { NONE, A_BOLD | A_UNDERLINE },
		[LINE_TAB] = { NONE, A_BOLD | A_REVERSE },
		[LINE_PAST] = { NONE, A_BOLD | A_REVERSE },
	},
	/* Nothing dim, and red on no dark ground. */
	[THEME_CONTRAST] = {
		[LINE_PLAIN] = { NONE, A_NORMAL },
		[LINE_BOLD] = { NONE, A_BOLD },
		[LINE_DIM] = { NONE, A_NORMAL },
		[LINE_GOOD] = { NONE, A_BOLD },
		[LINE_BUSY] = { COLOR_CYAN, A_BOLD },
		[LINE_WARN] = { COLOR_YELLOW, A_BOLD },
		[LINE_BAD] = { COLOR_YELLOW, A_BOLD | A_REVERSE },
		[LINE_TITLE] = { NONE, A_BOLD },
		[LINE_SORTED] = { NONE, A_BOLD | A_UNDERLINE },
		[LINE_TAB] = { NONE, A_BOLD | A_REVERSE },
		[LINE_PAST] = { COLOR_YELLOW, A_BOLD | A_REVERSE },
	},
};

static const struct look *look = looks[THEME_MONO];
static struct frame frame;

static bool colours_wanted(void)
{
	const char *no_color = getenv("NO_COLOR");

	return !(no_color && *no_color) && has_colors();
}

/* A pair of colours for each style that has one; what the terminal can't is the next simpler. */
static void set_theme(enum theme theme)
{
	short style;

	if (!colours_wanted() || start_color() == ERR)
		theme = THEME_MONO;
	else
		use_default_colors();
	if (theme == THEME_256 && COLORS < 256)
		theme = THEME_DEFAULT;
	look = looks[theme];
	for (style = 0; theme != THEME_MONO && style < LINE_STYLES; style++) {
		if (look[style].colour != NONE)
			init_pair((short)(style + 1), look[style].colour, -1);
	}
}

/* ---- The way back from a crash, where ncurses may not be asked any more ---- */

static const int crashes[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGSYS, SIGTRAP };

#define CRASHES (sizeof(crashes) / sizeof(crashes[0]))

static struct {
	struct termios modes;		/* as they were */
	char bytes[256];		/* that make the terminal what it was */
	size_t len;
} way_back;

static int keep_byte(int byte)
{
	if (way_back.len < sizeof(way_back.bytes))
		way_back.bytes[way_back.len++] = (char)byte;
	return byte;
}

static void keep_way_back(bool mouse)
{
	static const char *const names[] = { "rmkx", "sgr0", "cnorm", "rmcup" };
	static const char mouse_off[] = "\033[?1006;1000l";
	const char *bytes;
	size_t i;

	way_back.len = 0;
	for (i = 0; mouse && mouse_off[i]; i++)
		keep_byte(mouse_off[i]);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		bytes = tigetstr(names[i]);
		if (bytes && bytes != (char *)-1)
			tputs(bytes, 1, keep_byte);
	}
}

/* The second one ends the program as the first would have. */
static void crashed(int number)
{
	if (write(STDOUT_FILENO, way_back.bytes, way_back.len) >= 0)
		tcsetattr(STDIN_FILENO, TCSANOW, &way_back.modes);
	raise(number);
}

static void catch_crashes(void)
{
	struct sigaction action = { .sa_flags = SA_RESETHAND | SA_NODEFER };
	size_t i;

	action.sa_handler = crashed;
	sigemptyset(&action.sa_mask);
	for (i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &action, NULL);
}

/* ---- Open and close ---- */

const char *screen_missing(void)
{
	const char *move;
	int known;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return "standard input and output are no terminal";
	if (setupterm(NULL, STDOUT_FILENO, &known) != OK)
		return "the terminal is of an unknown type, see $TERM";
	move = tigetstr("cup");
	known = move && move != (char *)-1;
	del_curterm(cur_term);
	return known ? NULL : "the terminal can't move its cursor, see $TERM";
}

bool screen_open(enum theme theme)
{
	bool mouse;

	if (tcgetattr(STDIN_FILENO, &way_back.modes) || !newterm(NULL, stdout, stdin))
		return false;
	set_escdelay(ESCAPE_DELAY);
	cbreak();
	noecho();
	nonl();
	curs_set(0);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	/* Presses alone: no waiting whether a second one makes it a double click. */
	mouseinterval(0);
	mouse = mousemask(BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL) != 0;
	set_theme(theme);
	keep_way_back(mouse);
	catch_crashes();
	return true;
}

void screen_close(void)
{
	size_t i;

	for (i = 0; i < CRASHES; i++)
		signal(crashes[i], SIG_DFL);
	endwin();
	frame_free(&frame);
}

void screen_size(unsigned int *lines, unsigned int *columns)
{
	*lines = (unsigned int)LINES;
	*columns = (unsigned int)COLS;
}

void screen_clear(void)
{
	if (!frame_begin(&frame, (unsigned int)LINES, (unsigned int)COLS))
		erase();
}

void screen_show(void)
{
	int y;

	for (y = 0; y < LINES; y++) {
		if (frame_left(&frame, (unsigned int)y) && move(y, 0) != ERR)
			clrtoeol();
	}
	refresh();
}

void screen_restore(void)
{
	reset_prog_mode();
	clearok(curscr, TRUE);
	refresh();
}

static attr_t attribute(enum line_style style)
{
	if (look[style].colour == NONE)
		return look[style].attr;
	return look[style].attr | (attr_t)COLOR_PAIR(style + 1);
}

/* Of a line, on top of what its stretches have. */
static attr_t base_of(enum screen_look kind)
{
	switch (kind) {
	case SCREEN_PLAIN:
		return A_NORMAL;
	case SCREEN_TAGGED:
		return attribute(LINE_WARN) | A_BOLD;
	default:
		return A_REVERSE;
	}
}

/* The sorted column's title stands out by being the only one that is not reversed. */
static attr_t combined(enum screen_look kind, enum line_style style)
{
	if (kind == SCREEN_TAGGED)
		return base_of(kind);
	if (kind == SCREEN_PLAIN || style == LINE_SORTED)
		return attribute(style);
	return attribute(style) | A_REVERSE;
}

/*
 * What of a stretch is ASCII; returns where it stops: at the last column too, from where the cursor
 * could not be moved on. addnstr() finds out of each byte what is known of these.
 */
static unsigned int put_ascii(const struct line *line, unsigned int start, unsigned int end,
			      attr_t attr)
{
	int x = getcurx(stdscr), count = 0;
	chtype cells[CELLS_MAX];

	while (start < end && count < CELLS_MAX && x + count < COLS - 1 &&
	       !(line->text[start] & 0x80))
		cells[count++] = (unsigned char)line->text[start++] | attr;
	addchnstr(cells, count);
	move(getcury(stdscr), x + count);
	return start;
}

static void put_stretch(const struct line *line, unsigned int start, unsigned int end, attr_t attr)
{
	start = put_ascii(line, start, end, attr);
	if (start == end)
		return;
	attrset((int)attr);
	addnstr(line->text + start, (int)(end - start));
}

void screen_line(unsigned int y, const struct line *line, enum screen_look kind)
{
	attr_t base = base_of(kind);
	unsigned int pos = 0, i;

	if ((int)y >= LINES || !frame_differs(&frame, y, line, kind) || move((int)y, 0) == ERR)
		return;
	clrtoeol();
	if (kind != SCREEN_PLAIN)
		hline(' ' | base, COLS);	/* the cursor stays */
	for (i = 0; i < line->spans; i++) {
		const struct line_span *span = &line->span[i];

		put_stretch(line, pos, span->start, base);
		put_stretch(line, span->start, span->end, combined(kind, span->style));
		pos = span->end;
	}
	put_stretch(line, pos, (unsigned int)line->len, base);
	attrset(A_NORMAL);
}

static uint32_t function_key(wint_t code)
{
	if (code >= KEY_F(1) && code <= KEY_F(10))
		return PRESS_F1 + (code - KEY_F(1));
	switch (code) {
	case KEY_RESIZE:	/* what did not fit was cut off */
		frame_forget(&frame);
		return 0;
	case KEY_UP:
		return PRESS_UP;
	case KEY_DOWN:
		return PRESS_DOWN;
	case KEY_LEFT:
		return PRESS_LEFT;
	case KEY_RIGHT:
		return PRESS_RIGHT;
	case KEY_PPAGE:
		return PRESS_PAGE_UP;
	case KEY_NPAGE:
		return PRESS_PAGE_DOWN;
	case KEY_HOME:
		return PRESS_TOP;
	case KEY_END:
		return PRESS_BOTTOM;
	case KEY_BTAB:
		return PRESS_BACKTAB;
	case KEY_BACKSPACE:
	case KEY_DC:
		return PRESS_ERASE;
	case KEY_ENTER:
		return PRESS_ENTER;
	default:
		return 0;
	}
}

/* A click, or the wheel as keys; 0 for what nothing is done about. */
static uint32_t mouse_key(struct screen_place *place)
{
	MEVENT event;

	if (getmouse(&event) == ERR)
		return 0;
	place->y = (unsigned int)event.y;
	place->x = (unsigned int)event.x;
	if (event.bstate & BUTTON4_PRESSED)
		return PRESS_WHEEL_UP;
	if (event.bstate & BUTTON5_PRESSED)
		return PRESS_WHEEL_DOWN;
	return event.bstate & BUTTON1_PRESSED ? PRESS_CLICK : 0;
}

bool screen_key(uint32_t *key, struct screen_place *place)
{
	wint_t code;
	int got = get_wch(&code);

	if (got == ERR)
		return false;
	if (got == KEY_CODE_YES && code == KEY_MOUSE)
		*key = mouse_key(place);
	else if (got == KEY_CODE_YES)
		*key = function_key(code);
	else if (code == '\r')
		*key = PRESS_ENTER;
	else if (code == '\b')
		*key = PRESS_ERASE;
	else
		*key = (uint32_t)code;
	return true;
}
