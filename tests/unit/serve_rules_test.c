// SPDX-License-Identifier: GPL-2.0
/* Which group a process belongs to: the first rule that matches, and nothing that is not known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "serve/rules.h"

static struct rules rules;
static char error[CONFIG_ERROR_ROOM];

static int read_text(const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");
	int result = rules_read(&rules, file, "groups.ini", error);

	fclose(file);
	return result;
}

static const char *name_of(const char *comm, const char *user, const char *unit,
			   const char *cgroup, bool kernel)
{
	const struct rule_facts facts = { { comm, user, unit, cgroup, "42" }, kernel };
	static char name[GROUP_NAME];

	return rules_name(&rules, &facts, name) ? name : NULL;
}

static void services_kernel_threads_and_programs_are_told_apart(void **state)
{
	(void)state;
	rules_default(&rules);
	assert_string_equal(name_of("nginx", "www", "nginx.service", NULL, false),
			    "nginx.service");
	assert_string_equal(name_of("redis", "x", "docker-0123456789ab", NULL, false),
			    "docker-0123456789ab");
	assert_string_equal(name_of("redis", "x", "0123456789ab", NULL, false), "0123456789ab");
	assert_string_equal(name_of("bash", "x", "run-u12345.scope", NULL, false), "bash");
	assert_string_equal(name_of("bash", "x", "session-1.scope", NULL, false), "bash");
	assert_string_equal(name_of("bash", NULL, NULL, NULL, false), "bash");
	assert_string_equal(name_of("kworker/0:1", "root", NULL, NULL, true), "kernel");
}

static void the_first_rule_that_matches_wins(void **state)
{
	(void)state;
	assert_int_equal(read_text("[web]\ncomm = nginx uvicorn*\nuser = www-data\n"
				   "[{comm}-{user}] ; a comment\nuser = w*\n"
				   "[rest]\n"), 0);
	assert_string_equal(name_of("nginx", "www-data", NULL, NULL, false), "web");
	assert_string_equal(name_of("uvicorn3", "www-data", NULL, NULL, false), "web");
	assert_string_equal(name_of("nginx", "wolf", NULL, NULL, false), "nginx-wolf");
	assert_string_equal(name_of("nginx", "root", NULL, NULL, false), "rest");
	assert_string_equal(name_of("nginx", NULL, NULL, NULL, false), "rest");
}

static void no_rule_is_no_group(void **state)
{
	(void)state;
	assert_int_equal(read_text("[db]\ncgroup = /system.slice/postgresql*\nkernel = no\n"), 0);
	assert_string_equal(name_of("x", NULL, NULL, "/system.slice/postgresql.service", false),
			    "db");
	assert_null(name_of("x", NULL, NULL, "/user.slice", false));
	assert_null(name_of("x", NULL, NULL, NULL, false));
	assert_null(name_of("x", NULL, NULL, "/system.slice/postgresql.service", true));
}

static void a_pid_is_in_a_name_only_when_its_rule_says_so(void **state)
{
	(void)state;
	assert_int_equal(read_text("[worker {pid}]\ncomm = uvicorn\n[{comm}]\n"), 0);
	assert_string_equal(name_of("uvicorn", NULL, NULL, NULL, false), "worker 42");
	assert_string_equal(name_of("x", NULL, NULL, NULL, false), "x");
}

static void names_are_plain_text_whatever_they_are_made_of(void **state)
{
	char comm[3] = "a\n";

	(void)state;
	assert_int_equal(read_text("[<{comm}>]\n"), 0);
	assert_string_equal(name_of(comm, NULL, NULL, NULL, false), "<a\\u000a>");
	assert_string_equal(name_of("\xff\"", NULL, NULL, NULL, false), "<\\xff\">");
	assert_null(name_of("", NULL, NULL, NULL, false));
	assert_string_equal(name_of("{pid}", NULL, NULL, NULL, false), "<{pid}>");
}

static void a_name_is_cut_where_there_is_no_room(void **state)
{
	char path[600];

	(void)state;
	memset(path, 0xff, sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	assert_int_equal(read_text("[{cgroup}{cgroup}]\n"), 0);
	assert_in_range(strlen(name_of("x", NULL, NULL, path, false)), GROUP_NAME - 8,
			GROUP_NAME - 1);
}

static void assert_refused(const char *text, const char *words)
{
	struct rules before;

	rules_default(&rules);
	before = rules;
	assert_int_not_equal(read_text(text), 0);
	if (strcmp(error, words))
		fail_msg("%s", error);
	assert_memory_equal(&rules, &before, sizeof(rules));
}

static void what_is_wrong_is_told_with_its_line(void **state)
{
	(void)state;
	assert_refused("", "groups.ini:0: there is no rule");
	assert_refused("comm = x\n", "groups.ini:1: 'comm' stands before the first [name]");
	assert_refused("[a]\nname = x\n", "groups.ini:2: there is no key 'name': "
		       "comm, user, unit, cgroup and kernel are");
	assert_refused("[a]\npid = 3\n", "groups.ini:2: there is no key 'pid': "
		       "comm, user, unit, cgroup and kernel are");
	assert_refused("[a]\ncomm = x\ncomm = y\n", "groups.ini:3: the key was there before");
	assert_refused("[a]\ncomm =\n", "groups.ini:2: a pattern is missing; * matches all");
	assert_refused("[a]\nkernel = 1\n", "groups.ini:2: kernel: it is yes or no, not '1'");
	assert_refused("[{name}]\n",
		       "groups.ini:1: in { } can be comm, user, unit, cgroup or pid");
	assert_refused("[{comm]\n",
		       "groups.ini:1: in { } can be comm, user, unit, cgroup or pid");
	assert_refused("[a}]\n", "groups.ini:1: in { } can be comm, user, unit, cgroup or pid");
	assert_refused("[]\n", "groups.ini:1: a group needs a name");
	assert_refused("[a] b\n",
		       "groups.ini:1: a section begins with [name], and nothing behind it");
	assert_refused("[a]\nwhat is this\n",
		       "groups.ini:2: the line is neither [name] nor key = value");
	assert_refused("[a]\n comm = x\n", "groups.ini:2: the line begins with a blank");
	assert_refused("[a]\ncomm = *a*b*c*d*\n",
		       "groups.ini:2: a pattern has more than 4 *");
}

static void there_is_a_limit_to_rules(void **state)
{
	char text[RULES_MAX * 4 + 5] = "";

	(void)state;
	for (int i = 0; i < RULES_MAX; i++)
		strcat(text, "[a]\n");
	assert_int_equal(read_text(text), 0);
	strcat(text, "[b]\n");
	assert_refused(text, "groups.ini:129: there are more than 128 rules");
}

static void a_file_that_was_named_must_be_there(void **state)
{
	(void)state;
	assert_int_not_equal(rules_load(&rules, "/nonexistent/groups.ini", error), 0);
	assert_string_equal(error, "/nonexistent/groups.ini: No such file or directory");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(services_kernel_threads_and_programs_are_told_apart),
		cmocka_unit_test(the_first_rule_that_matches_wins),
		cmocka_unit_test(no_rule_is_no_group),
		cmocka_unit_test(a_pid_is_in_a_name_only_when_its_rule_says_so),
		cmocka_unit_test(names_are_plain_text_whatever_they_are_made_of),
		cmocka_unit_test(a_name_is_cut_where_there_is_no_room),
		cmocka_unit_test(what_is_wrong_is_told_with_its_line),
		cmocka_unit_test(there_is_a_limit_to_rules),
		cmocka_unit_test(a_file_that_was_named_must_be_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
