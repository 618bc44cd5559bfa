// SPDX-License-Identifier: GPL-2.0
/* Secrets in command lines as people really write them, and what must stay readable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "log/redact.h"

static struct redact *redact;

static int set_up(void **state)
{
	(void)state;
	redact = redact_new();
	return !redact;
}

static int tear_down(void **state)
{
	(void)state;
	redact_free(redact);
	return 0;
}

/* Arguments are parted by |, which no example has in it. */
static const char *line_of(const char *arguments)
{
	static char text[REDACT_ROOM];
	size_t len = strlen(arguments) + 1;

	assert_true(len < sizeof(text));
	memcpy(text, arguments, len);
	for (char *c = text; *c; c++)
		*c = *c == '|' ? '\0' : *c;
	len = redact_apply(redact, text, len);
	assert_int_equal(len, strlen(text));
	return text;
}

#define HIDDEN "[redacted]"

static const struct {
	const char *arguments, *line;
} secrets[] = {
	{ "app|--password=hunter2", "app --password=" HIDDEN },
	{ "app|--password=two words|-v", "app --password=" HIDDEN " -v" },
	{ "app|--password|two words|-v", "app --password " HIDDEN " -v" },
	{ "app|-password|x|y", "app -password " HIDDEN " y" },
	{ "app|--db-password=x|--token=y", "app --db-password=" HIDDEN " --token=" HIDDEN },
	{ "java|-Djavax.net.ssl.keyStorePassword=changeit|-jar|a.jar",
	  "java -Djavax.net.ssl.keyStorePassword=" HIDDEN " -jar a.jar" },
	{ "env|PGPASSWORD=secret|psql|-h|db", "env PGPASSWORD=" HIDDEN " psql -h db" },
	{ "env|AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG|aws",
	  "env AWS_SECRET_ACCESS_KEY=" HIDDEN " aws" },
	{ "vault|login|token=s.abc", "vault login token=" HIDDEN },
	{ "app|--api-key|abc|--api_key=def|--apikey=ghi",
	  "app --api-key " HIDDEN " --api_key=" HIDDEN " --apikey=" HIDDEN },
	{ "redis-server|--requirepass=foo", "redis-server --requirepass=" HIDDEN },
	{ "sh|-c|mysqldump --password=abc db > x", "sh -c mysqldump --password=" HIDDEN " db > x" },
	{ "sh|-c|app --token 'a b' --next", "sh -c app --token " HIDDEN " --next" },
	{ "curl|https://h/x?token=abc&page=2", "curl https://h/x?token=" HIDDEN "&page=2" },
	{ "curl|-d|{\"password\": \"a b\", \"user\": \"u\"}",
	  "curl -d {\"password\": " HIDDEN ", \"user\": \"u\"}" },
	{ "curl|-H|Authorization: Bearer abc.def|h", "curl -H Authorization: " HIDDEN " h" },
	{ "curl|-H|X-Auth-Token: abc|h", "curl -H X-Auth-Token: " HIDDEN " h" },
	{ "curl|-u|admin:s3cret|h", "curl -u admin:" HIDDEN " h" },
	{ "curl|-uadmin:s3cret|h", "curl -uadmin:" HIDDEN " h" },
	{ "curl|-b|Cookie: sid=1234; x=y|h", "curl -b Cookie: " HIDDEN " h" },
	{ "psql|postgresql://app:p%40ss@db:5432/x", "psql postgresql://app:" HIDDEN "@db:5432/x" },
	{ "celery|-b|redis://:pa@ss@host:6379/0", "celery -b redis://:" HIDDEN "@host:6379/0" },
	{ "git|clone|https://0123456789abcdef01234567@host/r",
	  "git clone https://" HIDDEN "@host/r" },
	{ "mysql|-uroot|-phunter2|db", "mysql -uroot -p" HIDDEN " db" },
	{ "/usr/bin/mysql|-u|root|-p|hunter2", "/usr/bin/mysql -u root -p " HIDDEN },
	{ "sshpass|-p|hunter2|ssh|h", "sshpass -p " HIDDEN " ssh h" },
	{ "sshpass|-phunter2|ssh|h", "sshpass -p" HIDDEN " ssh h" },
	{ "docker|login|-u|me|-p|hunter2|r", "docker login -u me -p " HIDDEN " r" },
	{ "redis-cli|-h|h|-a|hunter2|ping", "redis-cli -h h -a " HIDDEN " ping" },
	{ "ldapsearch|-x|-w|hunter2|-b|dc=x", "ldapsearch -x -w " HIDDEN " -b dc=x" },
	{ "smbclient|-U|me%hunter2|//h/s", "smbclient -U me%" HIDDEN " //h/s" },
	{ "openssl|rsa|-passin|pass:hunter2", "openssl rsa -passin pass:" HIDDEN },
	{ "x|AKIAIOSFODNN7EXAMPLE|y", "x " HIDDEN " y" },
	{ "x|ghp_0123456789abcdefghijABCDEFGHIJ012345", "x " HIDDEN },
	{ "x|xoxb-123456789012-abcdef", "x " HIDDEN },
	{ "x|eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl", "x " HIDDEN },
	{ "x|-----BEGIN RSA PRIVATE KEY-----\nMIIB\n-----END", "x " HIDDEN },
	{ "az|AccountName=a;AccountKey=bbb==;Suffix=c", "az AccountName=a;AccountKey=" HIDDEN
	  ";Suffix=c" },
};

static void secrets_are_taken_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_string_equal(line_of(secrets[i].arguments), secrets[i].line);
}

static const char *const harmless[] = {
	"postgres: walwriter ",
	"/usr/sbin/nginx -g daemon on; master_process on;",
	"python3 -m uvicorn app.main:app --workers 4 --port 8000 --no-server-header",
	"java -Xmx2g -XX:+UseG1GC -cp a.jar:b.jar org.example.Main --tokenizer=bert",
	"git commit -m x --author=Jo",
	"ssh -p 2222 me@host",
	"docker run -p 8080:80 nginx",
	"rsync -a me@host:/srv/ /backup/",
	"curl http://localhost:8080/health",
	"vim passwords.txt",
	"mysql -uroot --port 3306 db",
	"unzip -p a.zip",
	"app --with-token --verbose",
};

static void what_is_no_secret_stays(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(harmless) / sizeof(harmless[0]); i++) {
		char arguments[256];
		size_t len = strlen(harmless[i]);

		strcpy(arguments, harmless[i]);
		for (char *c = arguments; *c; c++)
			*c = *c == ' ' ? '|' : *c;
		len += harmless[i][len - 1] == ' ' ? -1 : 1;	/* the last blank is none */
		assert_memory_equal(line_of(arguments), harmless[i], len);
	}
}

static void own_patterns_see_the_line_with_blanks(void **state)
{
	char error[REDACT_ERROR];

	(void)state;
	assert_int_equal(redact_add(redact, "customer \\d+", error), 0);
	assert_int_equal(redact_add(redact, "--x=\\K\\S+", error), 0);
	assert_string_equal(line_of("bill|customer|4711|--x=y|customer 8"),
			    "bill " HIDDEN " --x=" HIDDEN " " HIDDEN);
}

static void a_pattern_that_is_none_is_refused(void **state)
{
	char error[REDACT_ERROR];

	(void)state;
	assert_int_equal(redact_add(redact, "a(b", error), -22);
	assert_string_equal(error, "missing closing parenthesis at character 4");
	for (int i = 0; i < REDACT_MAX; i++)
		assert_int_equal(redact_add(redact, "x", error), 0);
	assert_int_equal(redact_add(redact, "x", error), -7);
	assert_string_equal(error, "16 patterns are the most");
}

static void an_empty_match_adds_nothing(void **state)
{
	char error[REDACT_ERROR];

	(void)state;
	assert_int_equal(redact_add(redact, "q*", error), 0);
	assert_string_equal(line_of("abc|qq"), "abc " HIDDEN);
	assert_string_equal(line_of(""), "");
}

/* What can't be searched to its end could have anything in it. */
static void a_line_that_takes_too_long_is_taken_out_whole(void **state)
{
	char error[REDACT_ERROR], arguments[2048];

	(void)state;
	assert_int_equal(redact_add(redact, "(a+)+(?<!a)$", error), 0);
	memset(arguments, 'a', sizeof(arguments) - 1);
	arguments[sizeof(arguments) - 1] = '\0';
	assert_string_equal(line_of(arguments), HIDDEN);
	arguments[22] = '\0';		/* some million steps, which PCRE2 by itself would take */
	assert_string_equal(line_of(arguments), HIDDEN);
	assert_string_equal(line_of("short|b"), "short b");
}

static void a_line_that_grows_too_long_is_taken_out_whole(void **state)
{
	char error[REDACT_ERROR], arguments[4096];

	(void)state;
	assert_int_equal(redact_add(redact, "a", error), 0);
	memset(arguments, 'a', sizeof(arguments) - 1);
	arguments[sizeof(arguments) - 1] = '\0';
	assert_string_equal(line_of(arguments), HIDDEN);
}

/* Lines that are long and full of what patterns begin with, and yet are searched to their end. */
static void long_lines_are_searched_to_their_end(void **state)
{
	static const char *const parts[] = {
		"-Dorg.example.some.long.property.name=value|", "pass|", "aaaaaaaaaaaaaaaa", "--|",
		"a.b-c_d.", "mysql|-x|", "auth", "https://a:b|", "\"'|", "-p|", "token-",
	};

	(void)state;
	for (size_t p = 0; p < sizeof(parts) / sizeof(parts[0]); p++) {
		char arguments[4096] = "";
		size_t len = strlen(parts[p]);
		const char *line;

		for (size_t at = 0; at + len < sizeof(arguments) - 32; at += len)
			memcpy(arguments + at, parts[p], len + 1);
		strcat(arguments, "|--end|--password=x");
		line = line_of(arguments);
		assert_string_not_equal(line, HIDDEN);
		assert_string_equal(line + strlen(line) - strlen(" --password=" HIDDEN),
				    " --password=" HIDDEN);
	}
}

/* Any bytes, as a process may choose. */
static void hostile_bytes_do_no_harm(void **state)
{
	(void)state;
	assert_string_equal(line_of("\xff\xfe|--password=\xc3\x28|\x1b]0;x"),
			    "\xff\xfe --password=" HIDDEN " \x1b]0;x");
	for (int byte = 1; byte < 256; byte++) {
		char arguments[] = { (char)byte, (char)byte, (char)byte, '\0' };

		if (byte != '|')
			assert_string_equal(line_of(arguments), arguments);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(secrets_are_taken_out, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_no_secret_stays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(own_patterns_see_the_line_with_blanks, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_pattern_that_is_none_is_refused, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(an_empty_match_adds_nothing, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_line_that_takes_too_long_is_taken_out_whole,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_line_that_grows_too_long_is_taken_out_whole,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(long_lines_are_searched_to_their_end, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(hostile_bytes_do_no_harm, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
