// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as what `ktally serve` reads itself: headers of a request, files of secrets, files of
 * rules of groups and the names that those make of a process.
 *
 * Input: a letter that says which (h Host, a Accept, s Authorization, f a file of secrets, g a file
 * of rules), then the bytes.
 */
#include <ctype.h>
#include <strings.h>

#include "fuzz.h"
#include "serve/auth.h"
#include "serve/request.h"
#include "serve/rules.h"

static const struct hosts hosts = { { "ktally.example" }, 1 };

/* Nobody owns an address, and only we own our names: nothing else may get through. */
static void host(const char *text)
{
	const char *colon = strchr(text, ':');
	size_t len = colon ? (size_t)(colon - text) : strlen(text);
	bool ours = request_host_is_ours(&hosts, text);

	if (!ours)
		return;
	MUST(strlen(text) < 300);
	if (*text == '[') {
		MUST(strspn(text, "[]:.0123456789abcdefABCDEF") == strlen(text));
		return;
	}
	len -= len > 1 && text[len - 1] == '.';
	MUST((len == 9 && !strncasecmp(text, "localhost", 9)) ||
	     (len == 14 && !strncasecmp(text, "ktally.example", 14)) ||
	     strspn(text, "0123456789.") >= len);
	MUST(!colon || strspn(colon + 1, "0123456789") == strlen(colon + 1));
}

static void accept_header(const char *text)
{
	bool open = request_wants_openmetrics(text);
	char *more = malloc(strlen(text) + 64);

	MUST(!open || strcasestr(text, "application/openmetrics-text"));
	/* Nothing is wanted more than what is wanted without reserve. */
	sprintf(more, "%s,text/plain", text);
	MUST(!request_wants_openmetrics(more));
	free(more);
}

static void authorization(const char *text)
{
	static const char secrets[] = "bearer hunter2\nbasic me:x\n";
	char error[CONFIG_ERROR_ROOM];
	struct auth auth;
	FILE *file = fmemopen((void *)secrets, strlen(secrets), "r");
	size_t len = strlen(text);

	MUST(!auth_read(&auth, file, "secrets", error));
	fclose(file);
	if (!auth_allows(&auth, text))
		return;
	MUST((len > 7 && !strncasecmp(text, "bearer ", 7) && !strcmp(text + len - 7, "hunter2")) ||
	     (len > 6 && !strncasecmp(text, "basic ", 6) && !strcmp(text + len - 8, "bWU6eA==")));
}

static FILE *open_bytes(const uint8_t *data, size_t size)
{
	return size ? fmemopen((void *)data, size, "r") : NULL;
}

static void secrets_file(const uint8_t *data, size_t size)
{
	char error[CONFIG_ERROR_ROOM] = "";
	FILE *file = open_bytes(data, size);
	struct auth auth;

	if (!file)
		return;
	if (auth_read(&auth, file, "secrets", error))
		MUST(!strncmp(error, "secrets:", 8));
	else
		MUST(auth.count && auth.count <= AUTH_MAX && !auth_allows(&auth, NULL));
	fclose(file);
}

/* A name is one line of text, whatever it is made of. */
static void check_name(const char *name)
{
	size_t len = strlen(name);

	MUST(len < GROUP_NAME);
	for (size_t i = 0; i < len; i++)
		MUST((unsigned char)name[i] >= 0x20 && name[i] != 0x7f);
}

static void rules_of_groups(const uint8_t *data, size_t size)
{
	static const char *const texts[] = { "nginx", "\xff\n\"\\x{comm}", "", NULL };
	static struct rules rules, before;
	char error[CONFIG_ERROR_ROOM] = "", name[GROUP_NAME];
	FILE *file = open_bytes(data, size);

	if (!file)
		return;
	rules_default(&rules);
	before = rules;
	if (rules_read(&rules, file, "groups", error)) {
		MUST(!strncmp(error, "groups:", 7));
		MUST(!memcmp(&rules, &before, sizeof(rules)));
	}
	fclose(file);
	MUST(rules.count && rules.count <= RULES_MAX);
	for (unsigned int i = 0; i < 16; i++) {
		const struct rule_facts facts = {
			{ texts[i % 4], texts[i / 4], texts[(i + 1) % 4], texts[(i + 2) % 4], "1" },
			i & 1,
		};

		if (rules_name(&rules, &facts, name))
			check_name(name);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text;

	if (!size || size > 8192)
		return 0;
	text = strndup((const char *)data + 1, size - 1);
	switch (*data) {
	case 'h':
		host(text);
		break;
	case 'a':
		accept_header(text);
		break;
	case 's':
		authorization(text);
		break;
	case 'f':
		secrets_file(data + 1, size - 1);
		break;
	case 'g':
		rules_of_groups(data + 1, size - 1);
		break;
	}
	free(text);
	return 0;
}
