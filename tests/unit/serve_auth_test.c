// SPDX-License-Identifier: GPL-2.0
/* Who may ask, and which files say so. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

#include "fixture.h"
#include "serve/auth.h"

static struct auth auth;
static char error[CONFIG_ERROR_ROOM];

static int read_text(const char *text)
{
	FILE *file = fmemopen((void *)text, strlen(text), "r");
	int result = auth_read(&auth, file, "secrets", error);

	fclose(file);
	return result;
}

static void without_secrets_everybody_may(void **state)
{
	(void)state;
	memset(&auth, 0, sizeof(auth));
	assert_true(auth_allows(&auth, NULL));
	assert_true(auth_allows(&auth, "anything"));
}

static void only_who_has_a_secret_may(void **state)
{
	char longest[2 * AUTH_LONGEST];

	(void)state;
	assert_int_equal(read_text("# for Prometheus\nbearer abc.DEF-123\n\n"
				   "basic Aladdin:open sesame\n"), 0);
	assert_true(auth_allows(&auth, "Bearer abc.DEF-123"));
	assert_true(auth_allows(&auth, "bearer   abc.DEF-123"));
	assert_true(auth_allows(&auth, "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));	/* RFC 7617 */
	assert_false(auth_allows(&auth, NULL));
	assert_false(auth_allows(&auth, ""));
	assert_false(auth_allows(&auth, "Bearer"));
	assert_false(auth_allows(&auth, "Bearer "));
	assert_false(auth_allows(&auth, "Bearer abc.DEF-12"));
	assert_false(auth_allows(&auth, "Bearer abc.DEF-1234"));
	assert_false(auth_allows(&auth, "Bearer ABC.def-123"));
	assert_false(auth_allows(&auth, "Basic abc.DEF-123"));
	assert_false(auth_allows(&auth, "abc.DEF-123"));
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	longest[6] = ' ';
	assert_false(auth_allows(&auth, longest));
}

static void each_length_of_a_password_is_encoded(void **state)
{
	(void)state;
	assert_int_equal(read_text("basic a:\nbasic a:b\nbasic a:bc\nbasic a:bcd\n"), 0);
	assert_true(auth_allows(&auth, "Basic YTo="));
	assert_true(auth_allows(&auth, "Basic YTpi"));
	assert_true(auth_allows(&auth, "Basic YTpiYw=="));
	assert_true(auth_allows(&auth, "Basic YTpiY2Q="));
	assert_false(auth_allows(&auth, "Basic YTpiY2R="));
}

static void assert_refused(const char *text, const char *words)
{
	assert_int_not_equal(read_text(text), 0);
	assert_string_equal(error, words);
}

static void what_is_wrong_is_told_without_the_secret(void **state)
{
	char text[600];

	(void)state;
	assert_refused("", "secrets:1: there is no secret");
	assert_refused("# none\n", "secrets:2: there is no secret");
	assert_refused("token hush\n",
		       "secrets:1: the line begins with neither 'bearer' nor 'basic'");
	assert_refused("bearer\n",
		       "secrets:1: the line is neither 'bearer TOKEN' nor 'basic USER:PASSWORD'");
	assert_refused("bearer x\nbasic hush\n",
		       "secrets:2: a colon is missing between user and password");
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	memcpy(text, "bearer ", 7);
	assert_refused(text, "secrets:1: the line is too long");
}

static void a_file_that_others_may_read_is_refused(void **state)
{
	struct fixture f;
	char path[128];

	(void)state;
	fixture_make(&f);
	fixture_file(&f, "secrets", "bearer x\n");
	snprintf(path, sizeof(path), "%s/secrets", f.root);
	chmod(path, 0644);
	assert_int_not_equal(auth_load(&auth, path, error), 0);
	assert_non_null(strstr(error, "is not read: everybody may read it"));
	chmod(path, 0640);
	assert_int_equal(auth_load(&auth, path, error), 0);
	chmod(path, 0620);
	assert_int_not_equal(auth_load(&auth, path, error), 0);
	fixture_remove(&f);
	assert_int_not_equal(auth_load(&auth, path, error), 0);
	assert_non_null(strstr(error, "No such file"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_secrets_everybody_may),
		cmocka_unit_test(only_who_has_a_secret_may),
		cmocka_unit_test(each_length_of_a_password_is_encoded),
		cmocka_unit_test(what_is_wrong_is_told_without_the_secret),
		cmocka_unit_test(a_file_that_others_may_read_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
