// SPDX-License-Identifier: GPL-2.0
/* Who may ask, see auth.h. */
#include "serve/auth.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define LINE_LONGEST 320	/* in base64 it must still fit into AUTH_LONGEST */

/* RFC 4648, section 4. @out has room for 4 bytes for each 3 begun, and the NUL. */
static void base64(const char *in, size_t len, char *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *at = (const uint8_t *)in;

	for (; len; at += 3, len -= len > 3 ? 3 : len) {
		uint32_t bits = (uint32_t)at[0] << 16 | (len > 1 ? (uint32_t)at[1] << 8 : 0) |
				(len > 2 ? at[2] : 0);

		*out++ = digits[bits >> 18 & 63];
		*out++ = digits[bits >> 12 & 63];
		*out++ = len > 1 ? digits[bits >> 6 & 63] : '=';
		*out++ = len > 2 ? digits[bits & 63] : '=';
	}
	*out = '\0';
}

/* NULL, or what is wrong with the line. */
static const char *take_line(struct auth *auth, const char *line)
{
	size_t word = strcspn(line, " ");
	const char *value = line + word + strspn(line + word, " ");
	char *secret = auth->secret[auth->count];

	if (auth->count == AUTH_MAX)
		return "there are too many secrets";
	if (!*value)
		return "the line is neither 'bearer TOKEN' nor 'basic USER:PASSWORD'";
	if (word == 6 && !memcmp(line, "bearer", word)) {
		snprintf(secret, AUTH_LONGEST, "bearer %s", value);
	} else if (word == 5 && !memcmp(line, "basic", word)) {
		if (!strchr(value, ':'))
			return "a colon is missing between user and password";
		memcpy(secret, "basic ", 6);
		base64(value, strlen(value), secret + 6);
		auth->basic = true;
	} else {
		return "the line begins with neither 'bearer' nor 'basic'";
	}
	auth->count++;
	return NULL;
}

static int refuse(const char *name, int line, const char *why, char error[CONFIG_ERROR_ROOM])
{
	snprintf(error, CONFIG_ERROR_ROOM, "%.200s:%d: %s", name, line, why);
	return -EINVAL;
}

int auth_read(struct auth *auth, FILE *file, const char *name, char error[CONFIG_ERROR_ROOM])
{
	char line[LINE_LONGEST + 2];
	int number = 0;

	memset(auth, 0, sizeof(*auth));
	while (fgets(line, sizeof(line), file)) {
		size_t len = strcspn(line, "\r\n");
		const char *why;

		number++;
		if (!line[len] && len == sizeof(line) - 1)
			return refuse(name, number, "the line is too long", error);
		line[len] = '\0';
		if (!*line || *line == '#')
			continue;
		why = take_line(auth, line);
		if (why)
			return refuse(name, number, why, error);
	}
	if (ferror(file))
		return refuse(name, number + 1, "the line can't be read", error);
	return auth->count ? 0 : refuse(name, number + 1, "there is no secret", error);
}

int auth_load(struct auth *auth, const char *path, char error[CONFIG_ERROR_ROOM])
{
	FILE *file;
	int result = config_open_secret(path, &file, error);

	if (result == -ENOENT)
		snprintf(error, CONFIG_ERROR_ROOM, "%.200s: %s", path, strerror(ENOENT));
	if (result)
		return result;
	result = auth_read(auth, file, path, error);
	fclose(file);
	return result;
}

/* A scheme in small letters, one blank, the rest; filled up with 0. False when it can't be any. */
static bool normalize(const char *header, char out[AUTH_LONGEST])
{
	size_t word = strcspn(header, " "), blanks = strspn(header + word, " ");
	size_t rest = strlen(header + word + blanks);

	memset(out, 0, AUTH_LONGEST);
	if (!blanks || word + rest + 2 > AUTH_LONGEST)
		return false;
	for (size_t i = 0; i < word; i++)
		out[i] = (char)(header[i] >= 'A' && header[i] <= 'Z' ? header[i] + 32 : header[i]);
	out[word] = ' ';
	memcpy(out + word + 1, header + word + blanks, rest);
	return true;
}

static bool is_same(const char *a, const char *b)
{
	volatile uint8_t different = 0;

	for (size_t i = 0; i < AUTH_LONGEST; i++)
		different |= (uint8_t)a[i] ^ (uint8_t)b[i];
	return !different;
}

bool auth_allows(const struct auth *auth, const char *header)
{
	char given[AUTH_LONGEST];
	bool found = false;

	if (!auth->count)
		return true;
	if (!header || !normalize(header, given))
		return false;
	for (unsigned int i = 0; i < auth->count; i++)
		found |= is_same(given, auth->secret[i]);
	return found;
}
