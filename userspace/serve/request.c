// SPDX-License-Identifier: GPL-2.0
/* What we read ourselves of a request, see request.h. */
#include "serve/request.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#define HOST_LONGEST	256	/* 253 in the DNS */

/* ---- Target ---- */

bool request_is_too_long(const char *target)
{
	unsigned int arguments = 1;

	if (strnlen(target, REQUEST_TARGET_MAX + 1) > REQUEST_TARGET_MAX)
		return true;
	for (const char *at = strchr(target, '?'); at; at = strchr(at + 1, '&'))
		arguments += *at == '&';
	return arguments > REQUEST_ARGUMENTS_MAX;
}

/* ---- Host ---- */

/* "", or a colon and digits. */
static bool is_port(const char *text)
{
	return !*text || (*text == ':' && strspn(text + 1, "0123456789") == strlen(text + 1));
}

/* "[address]", a port behind it or not. */
static bool is_bracketed(const char *host)
{
	char address[INET6_ADDRSTRLEN];
	struct in6_addr unused;
	size_t len = strcspn(host + 1, "]");

	if (host[1 + len] != ']' || len >= sizeof(address) || !is_port(host + len + 2))
		return false;
	memcpy(address, host + 1, len);
	address[len] = '\0';
	return inet_pton(AF_INET6, address, &unused) == 1;
}

bool request_host_is_ours(const struct hosts *hosts, const char *host)
{
	size_t len = strcspn(host, ":");
	char name[HOST_LONGEST];
	struct in_addr unused;

	if (*host == '[')
		return is_bracketed(host);
	if (!len || len >= sizeof(name) || !is_port(host + len))
		return false;
	memcpy(name, host, len);
	/* The root of the DNS, which may be written behind a name. */
	name[len - (len > 1 && name[len - 1] == '.')] = '\0';
	if (!strcasecmp(name, "localhost") || inet_pton(AF_INET, name, &unused) == 1)
		return true;
	for (unsigned int i = 0; i < hosts->count; i++)
		if (!strcasecmp(name, hosts->name[i]))
			return true;
	return false;
}

/* ---- Accept ---- */

/* A piece of a header: not terminated. */
struct piece {
	const char *at;
	size_t len;
};

/* Takes what stands before the next @end, blanks around it left out. */
static struct piece cut(struct piece *rest, char end)
{
	const char *found = memchr(rest->at, end, rest->len);
	struct piece piece = { rest->at, found ? (size_t)(found - rest->at) : rest->len };
	size_t used = piece.len + (found != NULL);

	rest->at += used;
	rest->len -= used;
	while (piece.len && (*piece.at == ' ' || *piece.at == '\t')) {
		piece.at++;
		piece.len--;
	}
	while (piece.len && (piece.at[piece.len - 1] == ' ' || piece.at[piece.len - 1] == '\t'))
		piece.len--;
	return piece;
}

static bool is(struct piece piece, const char *text)
{
	return piece.len == strlen(text) && !strncasecmp(piece.at, text, piece.len);
}

/* "0.75" is 750; what is no such number is 0. */
static int quality(struct piece text)
{
	int value = 0, worth = 1000;

	for (size_t i = 0; i < text.len && worth; i++) {
		if (i == 1 && text.at[i] == '.')
			continue;
		if (text.at[i] < '0' || text.at[i] > '9')
			return 0;
		value += (text.at[i] - '0') * worth;
		worth /= 10;
	}
	return value > 1000 ? 0 : value;
}

/* Parameters of a media range: how much it is wanted, and in a version that we have. */
static int wanted(struct piece parameters, const char *version)
{
	int q = 1000;

	while (parameters.len) {
		struct piece value = cut(&parameters, ';');
		struct piece name = cut(&value, '=');

		if (is(name, "q"))
			q = quality(value);
		else if (is(name, "version") && !is(value, version))
			return -1;
	}
	return q;
}

bool request_wants_openmetrics(const char *accept)
{
	/* How much is wanted: OpenMetrics, then plain text by the ranges that include it. */
	int open = 0, plain = -1, text = -1, any = 0;
	struct piece rest = { accept, accept ? strlen(accept) : 0 };

	while (rest.len) {
		struct piece range = cut(&rest, ',');
		struct piece type = cut(&range, ';');
		int q;

		if (is(type, "application/openmetrics-text")) {
			q = wanted(range, "1.0.0");
			open = q > open ? q : open;
		} else if (is(type, "text/plain")) {
			q = wanted(range, "0.0.4");
			plain = q > plain ? q : plain;
		} else if (is(type, "text/*")) {
			text = wanted(range, "");
		} else if (is(type, "*/*")) {
			any = wanted(range, "");
		}
	}
	if (plain < 0)
		plain = text >= 0 ? text : any;
	return open > 0 && open > plain;
}
