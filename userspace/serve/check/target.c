// SPDX-License-Identifier: GPL-2.0
/* What checks may ask: what is no address, path or pattern is refused. See check.h. */
#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/un.h>

#include "cli.h"
#include "http/client.h"
#include "serve/check/check.h"
#include "serve/rules.h"

#define LETTERS	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

/* "name:1", "127.0.0.1:65535", "[::1]:80". */
static bool is_host_and_port(const char *text)
{
	bool bracketed = *text == '[';
	const char *host = text + bracketed;
	size_t len = strspn(host, bracketed ? "0123456789abcdefABCDEF:." : LETTERS ".-_");
	uint64_t port;

	if (!len || (bracketed && host[len++] != ']') || host[len] != ':')
		return false;
	return !cli_number(host + len + 1, 1, 65535, &port);
}

static const char *tcp_wrong(const char *target)
{
	return is_host_and_port(target) ? NULL
		: "it is host:port, as db.example:5432 or [::1]:80";
}

/* Bytes that everybody who takes a URL apart takes for the same. */
static bool is_plain(const char *text)
{
	for (; *text; text++)
		if (*text <= ' ' || *text > '~' || *text == '\\')
			return false;
	return true;
}

/* Where the host of a URL begins, and how long it is with the port. */
static const char *authority(const char *url, size_t *len)
{
	const char *host = strstr(url, "://");

	host = host ? host + 3 : url;
	*len = strcspn(host, "/?#");
	return host;
}

static bool has_user(const char *url)
{
	size_t len;
	const char *host = authority(url, &len);

	return memchr(host, '@', len);
}

/* Others than we may read such a host in another way. */
static bool has_odd_host(const char *url)
{
	size_t len;
	const char *host = authority(url, &len);

	return !len || *host == ':' || memchr(host, '%', len);
}

static const char *http_wrong(const char *target)
{
	const char *why;

	if (has_user(target))
		return "no user and password belong into a URL, which all can see who ask for "
		       "health; let the page answer without, or check the port with tcp";
	if (!is_plain(target))
		return "the URL has a blank, or another character that must be escaped";
	why = http_url_wrong(target);
	if (!why && has_odd_host(target))
		return "the URL has no host, or one with a % in it";
	return why;
}

static const char *path_wrong(const char *target)
{
	return *target == '/' ? NULL : "it is a path that begins with /";
}

static const char *unix_wrong(const char *target)
{
	if (strlen(target) >= sizeof(((struct sockaddr_un *)0)->sun_path))
		return "the path is longer than that of any socket";
	return path_wrong(target);
}

static const char *patterns_wrong(const char *target)
{
	return rule_has_too_many_stars(target) ? "a pattern has too many *" : NULL;
}

const char *check_target_wrong(enum check_kind kind, const char *target)
{
	static const char *(*const wrong[CHECK_KINDS])(const char *target) = {
		[CHECK_TCP] = tcp_wrong, [CHECK_UNIX] = unix_wrong, [CHECK_HTTP] = http_wrong,
		[CHECK_PROCESS] = patterns_wrong, [CHECK_UNIT] = patterns_wrong,
		[CHECK_DISK] = path_wrong,
	};

	return *target ? wrong[kind](target) : "nothing follows it";
}

size_t check_target_shown(const struct check *check)
{
	/* What follows may be a secret. */
	return check->kind == CHECK_HTTP ? strcspn(check->target, "?") : strlen(check->target);
}

bool check_target_name(const struct check *check, char *host, unsigned int *port)
{
	size_t len = strlen(check->target), name;
	const char *at = check->target;
	struct in_addr unused;

	if (check->kind == CHECK_HTTP)
		at = authority(check->target, &len);
	else if (check->kind != CHECK_TCP)
		return false;
	name = strcspn(at, ":");
	if (*at == '[' || name > len)
		name = *at == '[' ? 0 : len;
	snprintf(host, CHECK_TEXT, "%.*s", (int)name, at);
	*port = strncasecmp(check->target, "https", 5) ? 80 : 443;
	if (name + 1 < len)
		*port = (unsigned int)strtoul(at + name + 1, NULL, 10);
	return name && inet_pton(AF_INET, host, &unused) != 1;
}
