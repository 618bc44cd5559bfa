// SPDX-License-Identifier: GPL-2.0
/*
 * Any text as a query: it is taken or refused at a place within it, and what is taken lets a row
 * through or not, in one way, within the bounds that query.h names.
 *
 * Input: the text of the query.
 */
#include <locale.h>

#include "fuzz.h"
#include "query/node.h"
#include "tasks.h"

static struct user_cache users;

static const struct row_context context = {
	.elapsed = 2 * SECOND, .realtime = 1100 * SECOND, .boottime = 100 * SECOND, .users = &users,
};

/* Every node is reached at most once, and none beyond the depth that the parser allows. */
static unsigned int walk(const struct query *q, unsigned int number, unsigned int depth)
{
	const struct query_node *node = &q->node[number];
	unsigned int seen = 1, parts = 0;

	MUST(number && number < q->count && depth <= 3 * QUERY_DEPTH + 3);
	for (unsigned int part = node->first; part; part = q->node[part].next, parts++)
		seen += walk(q, part, depth + 1);
	MUST(node->kind > QUERY_OR || parts > 1);
	MUST(node->kind != QUERY_NOT || parts == 1);
	MUST(node->kind <= QUERY_NOT || parts == 0);
	MUST(seen <= QUERY_NODES);
	return seen;
}

/* A task about which all is known, and one about which nothing is. */
static void match(const struct query *query)
{
	struct ktally_task task = { .present = { 0 } };
	struct row row = { .task = &task, .known = true };
	bool empty = query_matches(query, &row, &context);

	MUST(empty == query_matches(query, &row, &context));
	MUST(query->root || empty);
	memset(&task, 0x41, sizeof(task));
	for (int dead = 0; dead < 2; dead++) {
		row.dead = dead;
		query_matches(query, &row, &context);
	}
}

/* A query in parentheses, and its opposite, are that very query and its opposite. */
static void turn(const char *text, const struct query *query)
{
	char longer[QUERY_ROOM + 16];
	struct query_error error;
	struct query *other;
	struct ktally_task task = task_busy(7, SECOND, "nginx", SECOND);
	struct row row = { .task = &task, .known = true };
	bool matches = query_matches(query, &row, &context);

	if (!query->root)
		return;
	snprintf(longer, sizeof(longer), "(%s)", text);
	if (!query_compile(longer, &other, &error)) {
		MUST(query_matches(other, &row, &context) == matches);
		query_free(other);
	}
	snprintf(longer, sizeof(longer), "not(%s)", text);
	if (!query_compile(longer, &other, &error)) {
		MUST(!matches || !query_matches(other, &row, &context));
		query_free(other);
	}
}

static void show(const char *text, const struct query_error *error)
{
	char *shown = NULL;
	size_t len = 0;
	FILE *file = open_memstream(&shown, &len);

	MUST(file);
	query_error_show(text, error, file);
	fclose(file);
	for (size_t i = 0; i < len; i++)
		MUST((unsigned char)shown[i] >= ' ' || shown[i] == '\n');
	MUST(shown[0] == ' ' && len > 2 && shown[len - 2] == '^');
	free(shown);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	MUST(setlocale(LC_ALL, "C.UTF-8"));
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* A buffer of that very size: the sanitizer sees a byte too many. */
	char *text = malloc(size + 1);
	struct query_error error = { .at = SIZE_MAX };
	struct query *query;
	int status;

	MUST(text);
	memcpy(text, data, size);
	text[size] = '\0';
	status = query_compile(text, &query, &error);
	if (!status) {
		MUST(query && strlen(text) < QUERY_ROOM);
		MUST(!query->root || walk(query, query->root, 0) <= query->count - 1u);
		match(query);
		turn(text, query);
	} else {
		MUST(!query && error.at <= strlen(text) && *error.words);
		show(text, &error);
	}
	query_free(query);
	free(text);
	return 0;
}
