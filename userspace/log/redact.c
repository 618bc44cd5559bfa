// SPDX-License-Identifier: GPL-2.0
/*
 * Redaction with PCRE2, see redact.h. It has what a regular expression on hostile text needs:
 * limits on its steps and its memory, and bytes of any kind.
 */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "log/redact.h"

#include <errno.h>
#include <pcre2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* For one pattern on one command line: some ms at the most. */
#define MATCH_STEPS	200000
#define MATCH_HEAP	256	/* KiB */

/* Words that name a secret, as they are in options, variables and JSON. */
#define SECRET	"(?:pass(?:word|wd|phrase|code|(?![a-z]))|pwd|secret|token(?!i[sz])|credential|" \
		"(?:api|access|private|account|encryption|signing)[-_.]?key|" \
		"auth(?!or(?!i[sz]ation)|ent)|cookie|session[-_.]?id)"
/* Such a word within a longer name; bounded, or a long row of letters would cost its square. */
#define NAME	"[\\w.-]{0,64}?" SECRET "[\\w.-]{0,24}"
/* A program with its arguments as far as an option, a letter as -p. */
#define PROGRAM(names)	"(?<![^\\s\\0/])(?:" names ")[\\s\\0][^\\n]{0,1024}?(?<=[\\s\\0])"
#define SCHEME	"(?i)(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{1,30}://"
#define WORD	"[^\\s\\0]++"
/* One word, or what is in quotes. */
#define VALUE	"(?:\"[^\"\\0]*+\"?|'[^'\\0]*+'?|[^\\s\\0&;|\"']++)"

/*
 * Arguments have a NUL behind each here, so that a value with blanks in it ends where its argument
 * does. \K leaves what is before it.
 */
static const char *const usual[] = {
	/* --password=a b, PGPASSWORD=a, db.password:a */
	"(?i)(?<![^\\0])-{0,2}" NAME "[=:] {0,4}+\\K[^\\0]++",
	/* --password a; what looks like an option is none */
	"(?i)(?<![^\\0])-{1,2}" NAME "\\0\\K(?!--)[^\\0]++",
	/* the same within an argument: sh -c "... --password a", ?token=a&, "token": "a" */
	"(?i)(?<![\\w.-])" NAME "[\"']?\\s{0,4}[=:]\\s{0,4}\\K" VALUE,
	"(?i)(?<=\\s)-{1,2}" NAME "\\s{1,4}\\K(?!--)" VALUE,
	/* Authorization: Basic a, Bearer a */
	"(?i)(?<![\\w-])(?:proxy-)?authorization\\s{0,4}[:=]\\s{0,4}\\K[^\\0\"']++",
	"(?i)(?<!\\w)(?:bearer|basic)[\\s\\0]{1,4}\\K[\\w+/=.~-]{8,}+",
	/* scheme://user:password@host */
	SCHEME "[^\\s\\0/@:]{0,256}:\\K[^\\s\\0/?#]{1,1024}(?=@)",
	/* scheme://token@host */
	SCHEME "\\K[^\\s\\0/@:?#]{20,1024}(?=@)",
	/* mysql -psecret, mysql -p secret, and others with such an option */
	PROGRAM("mysql|mysqldump|mysqladmin|mysqlimport|mysqlcheck|mysqlshow|mysqlsh|mariadb|"
		"mariadb-dump|mariadb-admin|sshpass|mongo|mongosh|mongodump|7z|7za|"
		"(?:docker|podman)[\\s\\0]login") "-p[\\s\\0]?\\K(?!-)" WORD,
	PROGRAM("redis-cli") "-a[\\s\\0]?\\K" WORD,
	PROGRAM("curl") "(?:-u|--user|-U|--proxy-user)[\\s\\0=]?[^\\s\\0:]{0,256}:\\K" WORD,
	PROGRAM("ldap(?:search|modify|add|delete|passwd|whoami)") "-w[\\s\\0]?\\K" WORD,
	PROGRAM("smbclient|rpcclient|net|smbget")
	"(?:-U|--user)[\\s\\0=]?[^\\s\\0%]{1,256}%\\K" WORD,
	PROGRAM("ipmitool|zip|unzip") "-P[\\s\\0]?\\K" WORD,
	/* openssl -passin pass:a */
	"(?<![^\\s\\0])pass:\\K" WORD,
	/* What is known by its look: AWS, GitHub, GitLab, Slack, Stripe, Google, JWT, PEM. */
	"(?<!\\w)(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}(?!\\w)",
	"(?<!\\w)(?:gh[pousr]_\\w{20,}+|github_pat_\\w{20,}+|glpat-[\\w-]{16,}+|"
	"xox[abeoprs]-[\\w-]{10,}+|[sr]k_(?:live|test)_\\w{10,}+|AIza[\\w-]{30,}+|hf_\\w{20,}+|"
	"sk-[\\w-]{20,}+|npm_\\w{30,}+)",
	"(?<!\\w)eyJ[\\w-]{8,}+\\.[\\w-]{8,}+(?:\\.[\\w-]*+)?",
	"-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[^\\0]*+",
};

#define USUAL (sizeof(usual) / sizeof(usual[0]))

struct redact {
	pcre2_code *usual[USUAL];
	pcre2_code *wanted[REDACT_MAX];
	unsigned int count;		/* of wanted[] */
	pcre2_match_context *limits;
	pcre2_match_data *match;
};

/* Not made machine code: that takes memory that is both written and run, which units forbid. */
static pcre2_code *compile(const char *pattern, int *error, size_t *at)
{
	return pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, 0, error, at, NULL);
}

static bool make_usual(struct redact *r)
{
	size_t at;
	int error;

	for (unsigned int i = 0; i < USUAL; i++) {
		r->usual[i] = compile(usual[i], &error, &at);
		if (!r->usual[i])
			return false;
	}
	return true;
}

struct redact *redact_new(void)
{
	struct redact *r = calloc(1, sizeof(*r));

	if (!r)
		return NULL;
	r->limits = pcre2_match_context_create(NULL);
	r->match = pcre2_match_data_create(1, NULL);
	if (!r->limits || !r->match || !make_usual(r)) {
		redact_free(r);
		return NULL;
	}
	pcre2_set_match_limit(r->limits, MATCH_STEPS);
	pcre2_set_heap_limit(r->limits, MATCH_HEAP);
	return r;
}

void redact_free(struct redact *r)
{
	if (!r)
		return;
	for (unsigned int i = 0; i < USUAL; i++)
		pcre2_code_free(r->usual[i]);
	for (unsigned int i = 0; i < r->count; i++)
		pcre2_code_free(r->wanted[i]);
	pcre2_match_data_free(r->match);
	pcre2_match_context_free(r->limits);
	free(r);
}

int redact_add(struct redact *r, const char *pattern, char error[REDACT_ERROR])
{
	unsigned char words[REDACT_ERROR - 64] = "";
	pcre2_code *code;
	int number;
	size_t at;

	if (r->count == REDACT_MAX) {
		snprintf(error, REDACT_ERROR, "%d patterns are the most", REDACT_MAX);
		return -E2BIG;
	}
	code = compile(pattern, &number, &at);
	if (!code) {
		pcre2_get_error_message(number, words, sizeof(words));
		snprintf(error, REDACT_ERROR, "%s at character %zu", words, at + 1);
		return -EINVAL;
	}
	r->wanted[r->count++] = code;
	return 0;
}

/* Takes out all that one pattern matches. False when that was not to be found out. */
static bool take_out(const struct redact *r, const pcre2_code *code, char text[REDACT_ROOM],
		     size_t *len)
{
	const uint32_t options = PCRE2_SUBSTITUTE_GLOBAL | PCRE2_SUBSTITUTE_LITERAL |
				 PCRE2_NOTEMPTY;
	char out[REDACT_ROOM];
	size_t room = sizeof(out);
	int count;

	count = pcre2_substitute(code, (PCRE2_SPTR)text, *len, 0, options, r->match, r->limits,
				 (PCRE2_SPTR)REDACT_TEXT, strlen(REDACT_TEXT), (PCRE2_UCHAR *)out,
				 &room);
	if (count <= 0)
		return !count;
	memcpy(text, out, room);
	*len = room;
	return true;
}

static size_t take_all_out(char text[REDACT_ROOM])
{
	strcpy(text, REDACT_TEXT);
	return strlen(REDACT_TEXT);
}

/* Blanks where arguments end, but not behind the last. */
static size_t join(char *text, size_t len)
{
	while (len && !text[len - 1])
		len--;
	for (size_t i = 0; i < len; i++)
		if (!text[i])
			text[i] = ' ';
	text[len] = '\0';
	return len;
}

size_t redact_apply(const struct redact *r, char text[REDACT_ROOM], size_t len)
{
	for (unsigned int i = 0; i < USUAL; i++)
		if (!take_out(r, r->usual[i], text, &len))
			return take_all_out(text);
	if (len == REDACT_ROOM)
		return take_all_out(text);
	len = join(text, len);
	for (unsigned int i = 0; i < r->count; i++)
		if (!take_out(r, r->wanted[i], text, &len))
			return take_all_out(text);
	if (len == REDACT_ROOM)
		return take_all_out(text);
	text[len] = '\0';
	return len;
}
