// SPDX-License-Identifier: GPL-2.0
/* Addresses to listen on. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

#include "serve/listen.h"

static void assert_address(const char *text, const char *host, unsigned int port, bool loopback)
{
	char found[INET6_ADDRSTRLEN];
	struct listen_address a;
	const void *address = &((struct sockaddr_in6 *)&a.address)->sin6_addr;

	assert_int_equal(listen_parse(text, &a), 0);
	if (a.address.ss_family == AF_INET)
		address = &((struct sockaddr_in *)&a.address)->sin_addr;
	inet_ntop(a.address.ss_family, address, found, sizeof(found));
	assert_string_equal(found, host);
	assert_int_equal(ntohs(((struct sockaddr_in *)&a.address)->sin_port), port);
	assert_int_equal(a.loopback, loopback);
}

static void addresses_are_understood(void **state)
{
	(void)state;
	assert_address("127.0.0.1:8259", "127.0.0.1", 8259, true);
	assert_address("127.1.2.3", "127.1.2.3", 8259, true);
	assert_address("localhost:0", "127.0.0.1", 0, true);
	assert_address("0.0.0.0:65535", "0.0.0.0", 65535, false);
	assert_address("[::1]:80", "::1", 80, true);
	assert_address("[::]", "::", 8259, false);
}

static void what_is_none_is_refused(void **state)
{
	static const char *const texts[] = {
		"", ":", ":80", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:999999",
		"127.0.0.1:8x", "127.0.0.1:-1", "example.org:80", "[::1", "[::1]80", "::1", "[]:1",
		"127.0.0.1:80:80", "256.0.0.1:80",
	};
	struct listen_address a;

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (!listen_parse(texts[i], &a))
			fail_msg("%s", texts[i]);
}

static void a_port_is_taken_once(void **state)
{
	struct listen_address a;
	char text[32];
	int fd;

	(void)state;
	listen_parse("127.0.0.1:0", &a);
	fd = listen_open(&a);
	assert_true(fd >= 0);
	snprintf(text, sizeof(text), "127.0.0.1:%u", listen_port(fd));
	listen_parse(text, &a);
	assert_int_equal(listen_open(&a), -EADDRINUSE);
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses_are_understood),
		cmocka_unit_test(what_is_none_is_refused),
		cmocka_unit_test(a_port_is_taken_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
