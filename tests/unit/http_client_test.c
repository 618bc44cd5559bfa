// SPDX-License-Identifier: GPL-2.0
/* Requests to a server that answers well, badly, endlessly or never. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "http/client.h"

#define PATIENCE_MS 20000

/* Takes one connection, reads what is asked, says a text, and a second one until it can't. */
struct fake {
	int fd;
	char url[64];
	const char *says, *repeats;
	char heard[4096];
	pthread_t thread;
};

static struct http_answer got;
static char got_body[256];
static unsigned int ended;

static void *serve(void *arg)
{
	struct fake *fake = arg;
	int fd = accept(fake->fd, NULL, NULL);
	size_t len = 0;
	ssize_t more = 1;

	while (!strstr(fake->heard, "\r\n\r\n") && more > 0) {
		more = recv(fd, fake->heard + len, sizeof(fake->heard) - len - 1, 0);
		len += more > 0 ? (size_t)more : 0;
	}
	send(fd, fake->says, strlen(fake->says), MSG_NOSIGNAL);
	while (fake->repeats && send(fd, fake->repeats, strlen(fake->repeats), MSG_NOSIGNAL) > 0)
		;
	shutdown(fd, SHUT_WR);
	while (recv(fd, fake->heard + len, sizeof(fake->heard) - len - 1, 0) > 0)
		;
	close(fd);
	return NULL;
}

static void begin(struct fake *fake, const char *says, const char *repeats)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof(at);

	memset(fake, 0, sizeof(*fake));
	fake->says = says;
	fake->repeats = repeats;
	fake->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(fake->fd, (struct sockaddr *)&at, len), 0);
	assert_int_equal(listen(fake->fd, 4), 0);
	assert_int_equal(getsockname(fake->fd, (struct sockaddr *)&at, &len), 0);
	snprintf(fake->url, sizeof(fake->url), "http://127.0.0.1:%u/x", ntohs(at.sin_port));
	if (says)
		assert_int_equal(pthread_create(&fake->thread, NULL, serve, fake), 0);
}

static void end(struct fake *fake)
{
	if (fake->says)
		pthread_join(fake->thread, NULL);
	close(fake->fd);
}

static void keep(void *arg, const struct http_answer *answer)
{
	(void)arg;
	got = *answer;
	snprintf(got_body, sizeof(got_body), "%s", answer->body);
	ended++;
}

static void ask(const struct http_request *request)
{
	struct http_client *client = http_client_new();

	ended = 0;
	assert_int_equal(http_client_start(client, request, keep, NULL), 0);
	assert_int_equal(http_client_running(client), 1);
	while (http_client_running(client))
		http_client_wait(client, PATIENCE_MS);
	assert_int_equal(ended, 1);
	http_client_free(client);
}

static void ask_fake(struct fake *fake, unsigned int timeout_ms, size_t longest)
{
	ask(&(struct http_request){ .url = fake->url, .timeout_ms = timeout_ms,
				    .longest = longest });
	end(fake);
}

static void an_answer_comes_with_its_status_and_body(void **state)
{
	struct fake fake;

	(void)state;
	begin(&fake, "HTTP/1.1 503 No\r\nContent-Length: 4\r\n\r\nbusy", NULL);
	ask_fake(&fake, PATIENCE_MS, 100);
	assert_int_equal(got.status, 503);
	assert_string_equal(got_body, "busy");
	assert_int_equal(got.len, 4);
	assert_false(got.cut);
	assert_non_null(strstr(fake.heard, "GET /x HTTP/1.1\r\n"));
}

static void a_body_is_posted_with_type_and_secret(void **state)
{
	struct fake fake;

	(void)state;
	begin(&fake, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NULL);
	ask(&(struct http_request){ .url = fake.url, .body = "[1]", .len = 3,
				    .type = "application/json", .authorization = "Bearer abc",
				    .timeout_ms = PATIENCE_MS });
	end(&fake);
	assert_int_equal(got.status, 200);
	assert_non_null(strstr(fake.heard, "POST /x HTTP/1.1\r\n"));
	assert_non_null(strstr(fake.heard, "Content-Type: application/json\r\n"));
	assert_non_null(strstr(fake.heard, "Authorization: Bearer abc\r\n"));
	assert_null(strstr(fake.heard, "Expect"));
}

static void a_redirect_is_an_answer_and_is_not_followed(void **state)
{
	struct fake fake;

	(void)state;
	begin(&fake, "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n"
	      "Content-Length: 0\r\n\r\n", NULL);
	ask_fake(&fake, PATIENCE_MS, 100);
	assert_int_equal(got.status, 302);
}

static void an_endless_body_is_cut(void **state)
{
	struct fake fake;

	(void)state;
	begin(&fake, "HTTP/1.1 200 OK\r\n\r\n", "0123456789");
	ask_fake(&fake, PATIENCE_MS, 25);
	assert_int_equal(got.status, 200);
	assert_string_equal(got_body, "0123456789012345678901234");
	assert_true(got.cut);
}

static void endless_headers_are_no_answer(void **state)
{
	struct fake fake;

	(void)state;
	begin(&fake, "HTTP/1.1 200 OK\r\n", "A: 0123456789012345678901234567890123456789\r\n");
	ask_fake(&fake, PATIENCE_MS, 25);
	assert_int_equal(got.status, 0);
	assert_string_equal(got.error, "the answer's headers have no end");
}

static void long_headers_are_no_answer(void **state)
{
	static char says[100 * 1024] = "HTTP/1.1 200 OK\r\n";
	static const char line[] = "A: 0123456789012345678901234567890123456789\r\n";
	struct fake fake;
	size_t len = strlen(says);

	(void)state;
	for (; len < sizeof(says) - 2 * sizeof(line); len += sizeof(line) - 1)
		strcpy(says + len, line);
	strcpy(says + len, "\r\n");
	begin(&fake, says, NULL);
	ask_fake(&fake, PATIENCE_MS, 25);
	assert_int_equal(got.status, 0);
}

static void what_never_answers_ends_in_time(void **state)
{
	struct fake fake;

	(void)state;
	begin(&fake, NULL, NULL);
	ask_fake(&fake, 50, 100);
	assert_int_equal(got.status, 0);
	assert_non_null(strstr(got.error, "timed out"));
}

static void who_is_not_there_is_an_error(void **state)
{
	struct fake fake;

	(void)state;
	begin(&fake, NULL, NULL);
	end(&fake);
	ask(&(struct http_request){ .url = fake.url, .timeout_ms = PATIENCE_MS });
	assert_int_equal(got.status, 0);
	assert_non_null(strstr(got.error, "connect"));
}

static void a_connection_alone_can_be_asked_for(void **state)
{
	struct http_request request = { .timeout_ms = PATIENCE_MS, .connect_only = true };
	struct fake fake;

	(void)state;
	begin(&fake, NULL, NULL);
	request.url = fake.url;
	ask(&request);
	assert_true(got.connected);
	assert_int_equal(got.status, 0);
	assert_string_equal(got.error, "");
	end(&fake);
	ask(&request);
	assert_false(got.connected);
	assert_non_null(strstr(got.error, "connect"));
}

static void what_is_no_http_is_an_error_in_plain_text(void **state)
{
	struct fake fake;

	(void)state;
	begin(&fake, "\x1b[31mSSH-2.0-x\r\n\r\n", NULL);
	ask_fake(&fake, PATIENCE_MS, 100);
	assert_int_equal(got.status, 0);
	assert_true(*got.error);
	assert_null(strchr(got.error, '\x1b'));
}

static void the_environment_names_no_proxy(void **state)
{
	struct fake fake;

	(void)state;
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	begin(&fake, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", NULL);
	ask_fake(&fake, PATIENCE_MS, 100);
	unsetenv("http_proxy");
	assert_int_equal(got.status, 200);
}

static void requests_that_did_not_end_are_dropped(void **state)
{
	struct http_client *client = http_client_new();
	struct http_request request = { .timeout_ms = PATIENCE_MS };
	struct fake fake;

	(void)state;
	begin(&fake, NULL, NULL);
	request.url = fake.url;
	ended = 0;
	for (int i = 0; i < 3; i++)
		assert_int_equal(http_client_start(client, &request, keep, NULL), 0);
	http_client_wake(client);
	http_client_wait(client, 0);
	assert_int_equal(http_client_running(client), 3);
	http_client_free(client);
	assert_int_equal(ended, 0);
	end(&fake);
}

static void a_wait_is_woken(void **state)
{
	struct http_client *client = http_client_new();

	(void)state;
	/* Else the test takes so long that its runner ends it. */
	http_client_wake(client);
	http_client_wait(client, 1000 * PATIENCE_MS);
	http_client_free(client);
}

static void urls_of_others_are_refused(void **state)
{
	(void)state;
	assert_null(http_url_wrong("http://127.0.0.1:9093"));
	assert_null(http_url_wrong("https://[::1]/a/b"));
	assert_non_null(http_url_wrong("127.0.0.1:9093"));
	assert_non_null(http_url_wrong("file:///etc/passwd"));
	assert_non_null(http_url_wrong("gopher://x/"));
	assert_non_null(http_url_wrong("http://u:p@x/"));
	assert_non_null(http_url_wrong("http://x/#y"));
	assert_non_null(http_url_wrong("http://a b/"));
	assert_non_null(http_url_wrong(""));
}

static int set_up(void **state)
{
	const char *words;

	(void)state;
	return http_init(&words);
}

static int tear_down(void **state)
{
	(void)state;
	http_exit();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_answer_comes_with_its_status_and_body),
		cmocka_unit_test(a_body_is_posted_with_type_and_secret),
		cmocka_unit_test(a_redirect_is_an_answer_and_is_not_followed),
		cmocka_unit_test(an_endless_body_is_cut),
		cmocka_unit_test(endless_headers_are_no_answer),
		cmocka_unit_test(long_headers_are_no_answer),
		cmocka_unit_test(what_never_answers_ends_in_time),
		cmocka_unit_test(who_is_not_there_is_an_error),
		cmocka_unit_test(a_connection_alone_can_be_asked_for),
		cmocka_unit_test(what_is_no_http_is_an_error_in_plain_text),
		cmocka_unit_test(the_environment_names_no_proxy),
		cmocka_unit_test(requests_that_did_not_end_are_dropped),
		cmocka_unit_test(a_wait_is_woken),
		cmocka_unit_test(urls_of_others_are_refused),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
