// SPDX-License-Identifier: GPL-2.0
/* Files of checks: what they say, and each error with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "serve/check/check.h"

#define SECOND UINT64_C(1000000000)
#define TEN "0123456789"

static struct checks checks;
static char error[CONFIG_ERROR_ROOM];

static int read_text(const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");
	int result = checks_read(&checks, file, "checks.conf", error);

	fclose(file);
	return result;
}

static const struct check *only(const char *text)
{
	if (read_text(text))
		fail_msg("%s", error);
	return &checks.check[0];
}

static void each_kind_has_its_target(void **state)
{
	static const struct { const char *text, *target; enum check_kind kind; } rows[] = {
		{ "tcp = db.example:5432", "db.example:5432", CHECK_TCP },
		{ "tcp = [fe80::1]:80", "[fe80::1]:80", CHECK_TCP },
		{ "unix = /run/x.sock", "/run/x.sock", CHECK_UNIX },
		{ "http = http://[::1]:8080/a?b=c", "http://[::1]:8080/a?b=c", CHECK_HTTP },
		{ "http = https://x", "https://x", CHECK_HTTP },
		{ "process = nginx uvicorn*", "nginx uvicorn*", CHECK_PROCESS },
		{ "unit = nginx.service", "nginx.service", CHECK_UNIT },
		{ "disk = /var/lib/some data", "/var/lib/some data", CHECK_DISK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[200];

		snprintf(text, sizeof(text), "[a]\n%s ; why not\n", rows[i].text);
		assert_int_equal(only(text)->kind, rows[i].kind);
		assert_string_equal(checks.check[0].target, rows[i].target);
	}
}

static void what_is_not_said_is_usual(void **state)
{
	const struct check *check;

	(void)state;
	check = only("[a.b-c_9]\ntcp = a:1\n");
	assert_string_equal(check->name, "a.b-c_9");
	assert_int_equal(check->interval, 10 * SECOND);
	assert_int_equal(check->timeout, 2 * SECOND);
	assert_int_equal(check->after, 2);
	assert_int_equal(check->level, HEALTH_CRITICAL);
	check = only("[a]\nprocess = x\n");
	assert_int_equal(check->interval, 0);
	assert_int_equal(check->min, 1);
	check = only("[a]\ndisk = /x\n");
	assert_true(check->min_free_is_share && check->min_free == 0.05);
}

static void what_is_said_holds(void **state)
{
	const struct check *check;

	(void)state;
	check = only("[a]\nhttp = http://x/\ninterval = 1 m\ntimeout = 500ms\nafter = 3\n"
		     "level = warning\nstatus = 503\nabout = what people see; and buy\n");
	assert_int_equal(check->interval, 60 * SECOND);
	assert_int_equal(check->timeout, SECOND / 2);
	assert_int_equal(check->after, 3);
	assert_int_equal(check->level, HEALTH_WARNING);
	assert_int_equal(check->status, 503);
	assert_string_equal(check->about, "what people see; and buy");
	check = only("[a]\ndisk = /x\nmin_free = 10 GiB\n");
	assert_true(!check->min_free_is_share && check->min_free == 10.0 * (1 << 30));
	assert_int_equal(only("[a]\nunit = x\nmin = 4\n")->min, 4);
}

static void the_root_is_asked_once_in_any_case(void **state)
{
	(void)state;
	checks_default(&checks);
	assert_int_equal(checks.count, 1);
	assert_string_equal(checks.check[0].target, "/");
	only("[a]\ntcp = a:1\n");
	assert_int_equal(checks.count, 2);
	assert_string_equal(checks.check[1].name, "");
	only("[a]\ndisk = /\n");
	assert_int_equal(checks.count, 1);
	assert_int_equal(read_text("# none\n"), 0);
	assert_int_equal(checks.count, 1);
}

#define ASKS_NOTHING	"asks nothing: one of tcp, unix, http, process, unit and disk is wanted"
#define NAME_IS		"a name is 1 to 48 letters, digits, '.', '_' and '-'"
#define TCP_IS		"tcp: it is host:port, as db.example:5432 or [::1]:80"
#define NO_USER		"http: no user and password belong into a URL, which all can see who "	\
			"ask for health; let the page answer without, or check the port with tcp"
#define NOT_PLAIN	"http: the URL has a blank, or another character that must be escaped"

#define ODD_HOST	"http: the URL has no host, or one with a % in it"

struct row {
	const char *text;
	int line;
	const char *error;
};

/* What a check is called, and what it asks. */
static const struct row targets[] = {
	{ "tcp = a:1\n", 1, "'tcp' stands before the first [name]" },
	{ "[a]\n\n[b]\ntcp = a:1\n", 1, "'a' " ASKS_NOTHING },
	{ "[a]\nafter = 2", 1, "'a' " ASKS_NOTHING },
	{ "[a b]\n", 1, NAME_IS },
	{ "[]\n", 1, NAME_IS },
	{ "[" TEN TEN TEN TEN TEN "]\n", 1, NAME_IS },
	{ "[a]\ntcp = a:1\n[a]\n", 3, "there is a check 'a' before" },
	{ "[a]\ntcp = a:1\nunix = /x\n", 3, "'unix': a check asks one thing, here it is 'tcp'" },
	{ "[a]\ntcp =\n", 2, "tcp: nothing follows it" },
	{ "[a]\ntcp = a\n", 2, TCP_IS },
	{ "[a]\ntcp = a:0\n", 2, TCP_IS },
	{ "[a]\ntcp = a:65536\n", 2, TCP_IS },
	{ "[a]\ntcp = u@a:1\n", 2, TCP_IS },
	{ "[a]\ntcp = [::1:80\n", 2, TCP_IS },
	{ "[a]\ntcp = a:1/x\n", 2, TCP_IS },
	{ "[a]\nunix = x\n", 2, "unix: it is a path that begins with /" },
	{ "[a]\nunix = /" TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN TEN "\n", 2,
	  "unix: the path is longer than that of any socket" },
	{ "[a]\nhttp = x\n", 2, "http: is no URL, as http://host:port/path" },
	{ "[a]\nhttp = file:///etc/passwd\n", 2,
	  "http: begins with neither http:// nor https://" },
	{ "[a]\nhttp = http://u:pw@x/\n", 2, NO_USER },
	{ "[a]\nhttp = http://u@x\n", 2, NO_USER },
	{ "[a]\nhttp = http://x\\@y/\n", 2, NO_USER },
	{ "[a]\nhttp = http://%78/\n", 2, ODD_HOST },
	{ "[a]\nhttp = http:///x/\n", 2, ODD_HOST },
	{ "[a]\nhttp = http://x/a b\n", 2, NOT_PLAIN },
	{ "[a]\nhttp = http://x/\xff\n", 2, NOT_PLAIN },
	{ "[a]\nprocess = *a*b*c*d*\n", 2, "process: a pattern has too many *" },
	{ "[a]\ndisk = var\n", 2, "disk: it is a path that begins with /" },
};

static const struct row ways[] = {
	{ "[a]\ntcp = a:1\ncolour = red\n", 3, "there is no key 'colour'" },
	{ "[a]\ntcp = a:1\ntcp = a:2\n", 3, "'tcp' was there before" },
	{ "[a]\ntcp = a:1\ninterval = 10\n", 3,
	  "interval: '10' is not a number with ms, s, m or h" },
	{ "[a]\ntcp = a:1\ninterval = 500 ms\n", 3, "interval: it is 1 s to 60 m" },
	{ "[a]\ntcp = a:1\ntimeout = 50 ms\n", 3, "timeout: it is 100 ms to 60 m" },
	{ "[a]\ntcp = a:1\ninterval = 3 s\ntimeout = 3 s\nabout = x\n", 5,
	  "timeout must be less than interval" },
	{ "[a]\ntcp = a:1\nlevel = fatal\n", 3,
	  "level: it is critical or warning, not 'fatal'" },
	{ "[a]\ntcp = a:1\nafter = 0\n", 3, "after: '0' is no number from 1 to 1000" },
	{ "[a]\nprocess = x\nmin = -1\n", 3, "min: '-1' is no number from 1 to 1000000" },
	{ "[a]\nhttp = http://x\nstatus = 99\n", 3, "status: '99' is no number from 200 to 599" },
	{ "[a]\ntcp = a:1\nstatus = 200\n", 3, "a check of 'tcp' has no 'status'" },
	{ "[a]\nunit = a\ninterval = 2 s\n", 3, "a check of 'unit' has no 'interval'" },
	{ "[a]\ndisk = /\nmin_free = 5\n", 3, "min_free: '5' is neither a number with % nor a "
	  "number with B, KiB, MiB or GiB" },
	{ "[a]\ndisk = /\nmin_free = 101 %\n", 3, "min_free: '101 %' is more than all of it" },
	{ "[a] b\n", 1, "a section begins with [name], and nothing behind it" },
	{ "[a]\nwhat is this\n", 2, "the line is neither [name] nor key = value" },
};

static void assert_refused(const struct row *row)
{
	char wanted[CONFIG_ERROR_ROOM];
	struct checks before;

	checks_default(&checks);
	before = checks;
	if (!read_text(row->text))
		fail_msg("was read: %s", row->text);
	snprintf(wanted, sizeof(wanted), "checks.conf:%d: %s", row->line, row->error);
	assert_string_equal(error, wanted);
	assert_memory_equal(&checks, &before, sizeof(checks));
}

static void each_error_is_told_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++)
		assert_refused(&targets[i]);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		assert_refused(&ways[i]);
}

static void there_is_a_limit_to_checks(void **state)
{
	char text[4096], *at = text;

	(void)state;
	for (int i = 0; i < CHECKS_MAX; i++)
		at += sprintf(at, "[a%d]\ntcp = a:1\n", i);
	assert_int_equal(read_text(text), 0);
	assert_int_equal(checks.count, CHECK_SLOTS);
	strcpy(at, "[b]\n");
	assert_int_not_equal(read_text(text), 0);
	assert_string_equal(error, "checks.conf:129: there are more than 64 checks");
}

static void a_file_that_was_named_must_be_there(void **state)
{
	(void)state;
	assert_int_not_equal(checks_load(&checks, "/nonexistent/checks", error), 0);
	assert_string_equal(error, "/nonexistent/checks: No such file or directory");
}

static void what_may_be_a_secret_is_not_shown(void **state)
{
	(void)state;
	assert_int_equal(check_target_shown(only("[a]\nhttp = http://x/y?token=z\n")), 10);
	assert_int_equal(check_target_shown(only("[a]\nhttp = http://x/y\n")), 10);
	assert_int_equal(check_target_shown(only("[a]\nprocess = a?c\n")), 3);
}

static void names_of_servers_are_told_from_addresses(void **state)
{
	static const struct { const char *text, *host; unsigned int port; } rows[] = {
		{ "tcp = db.example:5432", "db.example", 5432 },
		{ "tcp = 127.0.0.1:80", NULL, 0 },
		{ "tcp = [::1]:80", NULL, 0 },
		{ "http = http://x", "x", 80 },
		{ "http = HTTPS://x/a:7?b", "x", 443 },
		{ "http = https://x.example:8443?y", "x.example", 8443 },
		{ "http = http://[::1]:8080/", NULL, 0 },
		{ "http = http://10.0.0.1/x:9", NULL, 0 },
		{ "unix = /x:80", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char text[200], host[CHECK_TEXT];
		unsigned int port;

		snprintf(text, sizeof(text), "[a]\n%s\n", rows[i].text);
		assert_int_equal(check_target_name(only(text), host, &port), !!rows[i].host);
		if (!rows[i].host)
			continue;
		assert_string_equal(host, rows[i].host);
		assert_int_equal(port, rows[i].port);
	}
}

static void the_same_check_is_known_again(void **state)
{
	static const char *const others[] = {
		"[b]\ntcp = a:1\n", "[a]\ntcp = a:2\n", "[a]\nunix = /a\n",
		"[a]\ntcp = a:1\nafter = 3\n", "[a]\ntcp = a:1\nlevel = warning\n",
		"[a]\ntcp = a:1\ninterval = 11 s\n", "[a]\ntcp = a:1\ntimeout = 1 s\n",
	};
	struct check check;

	(void)state;
	check = *only("[a]\ntcp = a:1\n");
	assert_true(check_same(&check, only("[a]\nabout = x\ntcp = a:1\nafter = 2\n")));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(check_same(&check, only(others[i])));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_kind_has_its_target),
		cmocka_unit_test(what_is_not_said_is_usual),
		cmocka_unit_test(what_is_said_holds),
		cmocka_unit_test(the_root_is_asked_once_in_any_case),
		cmocka_unit_test(each_error_is_told_with_its_line),
		cmocka_unit_test(there_is_a_limit_to_checks),
		cmocka_unit_test(a_file_that_was_named_must_be_there),
		cmocka_unit_test(what_may_be_a_secret_is_not_shown),
		cmocka_unit_test(names_of_servers_are_told_from_addresses),
		cmocka_unit_test(the_same_check_is_known_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
