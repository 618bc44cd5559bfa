// SPDX-License-Identifier: GPL-2.0
/*
 * Lines of the log from any record, in each format: strict JSON that gives back what is in the
 * record and nothing else.
 *
 * Input: which line, times, 16 bytes that say what is present and what is withheld, strings, then
 * of each field the length of its value and the value; what is left is text of other members.
 */
#include <errno.h>
#include <inttypes.h>

#include <jansson.h>

#include "fuzz.h"
#include "log/fields.h"
#include "log/generated/members.h"
#include "log/record.h"

#define FORMS (JSON_OTLP + 1)
#define TEXT_MAX 200	/* of what is in a line beside fields: so long it fits, whatever it is */

static struct record *records[FORMS];
static char line[RECORD_LINE_MAX];

struct input {
	const uint8_t *at;
	size_t left;
};

static uint64_t take(struct input *in, size_t count)
{
	uint64_t value = 0;

	for (size_t i = 0; i < count && in->left; i++, in->left--)
		value |= (uint64_t)*in->at++ << 8 * i;
	return value;
}

static void take_record(struct input *in, const struct ktally_set *set, void *record)
{
	uint64_t *words = record;
	uint64_t known = set->count < 64 ? (UINT64_C(1) << set->count) - 1 : UINT64_MAX;

	words[0] = take(in, 8) & known & ~set->redacts;
	words[1] = take(in, 8) & known & ~set->redacts & ~words[0];
	for (unsigned int i = 0; i < set->count; i++) {
		const struct ktally_field *field = &set->fields[i];

		for (unsigned int c = 0; c < field->size; c++)
			((char *)record)[field->offset + c] = (char)take(in, 1);
	}
	for (unsigned int i = 0; i < set->count; i++)
		words[2 + i] = take(in, take(in, 1) % 9);
}

/* ---- Reading back ---- */

/* The value of a member, in OTLP of an attribute, as a scalar or a list; NULL: there is none. */
static json_t *member(const json_t *root, enum json_form form, const char *key)
{
	json_t *attributes, *attribute, *value = NULL;
	size_t i;

	if (form != JSON_OTLP)
		return json_object_get(root, key);
	root = json_array_get(json_object_get(root, "resourceLogs"), 0);
	root = json_array_get(json_object_get(root, "scopeLogs"), 0);
	attributes = json_object_get(json_array_get(json_object_get(root, "logRecords"), 0),
				     "attributes");
	MUST(json_is_array(attributes));
	json_array_foreach(attributes, i, attribute) {
		if (strcmp(json_string_value(json_object_get(attribute, "key")), key))
			continue;
		MUST(!value);	/* no key twice */
		value = json_object_get(attribute, "value");
		MUST(json_object_size(value) == 1);
	}
	if (json_object_get(value, "intValue")) {
		errno = 0;
		strtoll(json_string_value(json_object_get(value, "intValue")), NULL, 10);
		MUST(!errno);
	}
	value = value ? json_object_iter_value(json_object_iter(value)) : NULL;
	return json_is_object(value) ? json_object_get(value, "values") : value;
}

/* A number or a string, as text. */
static const char *text_of(const json_t *value)
{
	static char digits[32];

	if (!json_is_integer(value)) {
		MUST(json_is_string(value));
		return json_string_value(value);
	}
	MUST(llabs(json_integer_value(value)) <= (json_int_t)JSON_EXACT_MAX);
	snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT, json_integer_value(value));
	return digits;
}

/* Whether values are made of bits that have names. */
static bool is_mask(const struct ktally_field *field)
{
	for (const struct ktally_name *name = field->names; name->name; name++)
		if (!name->value || name->value & (name->value - 1))
			return false;
	return true;
}

static void names_of(const struct ktally_field *field, uint64_t value, char *out, size_t room)
{
	const char *name = ktally_enum_name(field, value);
	size_t len = 0;

	if (name)
		snprintf(out, room, "%s", name);
	else
		snprintf(out, room, "%" PRIu64, value);
	if (name || !is_mask(field))
		return;
	for (int bit = 0; bit < 64; bit++)
		if (value >> bit & 1 && !ktally_enum_name(field, UINT64_C(1) << bit))
			return;
	*out = '\0';
	for (int bit = 0; bit < 64; bit++)
		if (value >> bit & 1)
			len += snprintf(out + len, room - len, "%s%s", len ? "," : "",
					ktally_enum_name(field, UINT64_C(1) << bit));
}

/* Bytes of a cleaned string: \xHH is a byte. */
static size_t turn_back(const char *text, char *out)
{
	unsigned int byte;
	size_t n = 0;

	for (; *text; text++) {
		if (text[0] == '\\' && text[1] == 'x' && sscanf(text + 2, "%2x", &byte) == 1) {
			out[n++] = (char)byte;
			text += 3;
		} else {
			out[n++] = *text;
		}
	}
	return n;
}

static void must_be_bytes(const json_t *value, const json_t *raw, const char *bytes, size_t len)
{
	char back[6 * TEXT_MAX + 1];
	const char *text = json_string_value(value);

	MUST(text && turn_back(text, back) == len && !memcmp(back, bytes, len));
	if (!raw) {
		MUST(strlen(text) == len && !memcmp(text, bytes, len));
		return;
	}
	MUST(json_string_length(raw) == 2 * len);
	for (size_t i = 0; i < len; i++) {
		snprintf(back, sizeof(back), "%02x", (unsigned char)bytes[i]);
		MUST(!memcmp(json_string_value(raw) + 2 * i, back, 2));
	}
}

static const char *key_of(const struct ktally_set *set, unsigned int i, enum json_form form)
{
	return form == JSON_ECS ? ecs_names(set)[i].key : set->fields[i].json;
}

static const json_t *raw_of(const json_t *root, const char *key, enum json_form form)
{
	char raw[128];

	snprintf(raw, sizeof(raw), "%s%s" FIELDS_RAW_SUFFIX,
		 form == JSON_ECS && strncmp(key, "ktally.", 7) ? "ktally." : "", key);
	return member(root, form, raw);
}

static void must_have(const json_t *root, enum json_form form, const struct ktally_set *set,
		      const void *record, unsigned int i)
{
	const struct ktally_field *field = &set->fields[i];
	const char *key = key_of(set, i, form), *string = (const char *)record + field->offset;
	uint64_t number = ((const uint64_t *)record)[2 + i];
	const json_t *value = member(root, form, key);
	char wanted[256];

	MUST(value);
	if (field->type == KTALLY_TYPE_STRING) {
		must_be_bytes(value, raw_of(root, key, form), string, strnlen(string, field->size));
		return;
	}
	if (field->type == KTALLY_TYPE_ENUM)
		names_of(field, number, wanted, sizeof(wanted));
	else if (field->type == KTALLY_TYPE_SINT)
		snprintf(wanted, sizeof(wanted), "%" PRId64, (int64_t)number);
	else
		snprintf(wanted, sizeof(wanted), "%" PRIu64, number);
	MUST(!strcmp(text_of(value), wanted));
}

/* Of a record with one word of bits, all of which are of @kinds. */
static void must_tell(const json_t *root, enum json_form form, const struct ktally_set *set,
		      const void *record, unsigned int kinds)
{
	const uint64_t *present = record, *redacted = present + 1;
	const json_t *list = member(root, form, RECORD_REDACTED);
	size_t withheld = 0;

	for (unsigned int i = 0; i < set->count; i++) {
		const char *key = key_of(set, i, form);

		/* That is a member of every line, of its own. */
		if (set->redacts >> i & 1 || !strcmp(key, RECORD_BOOTTIME))
			continue;
		if (ktally_has(present, i) && kinds & FIELDS_KIND(set->fields[i].kind))
			must_have(root, form, set, record, i);
		else
			MUST(!member(root, form, key));
		withheld += ktally_has(redacted, i);
	}
	if (set != &ktally_task_set)
		return;
	MUST(list ? withheld > 0 : withheld == 0);
	MUST(!list || json_array_size(list) == withheld);
}

static json_t *parse(const struct json *j)
{
	json_error_t error;
	json_t *root;

	MUST(!j->full && j->len && j->len < RECORD_LINE_MAX && j->data[j->len - 1] == '\n');
	for (size_t i = 0; i < j->len - 1; i++)
		MUST((unsigned char)j->data[i] >= ' ');
	root = json_loadb(j->data, j->len - 1, JSON_REJECT_DUPLICATES, &error);
	MUST(json_is_object(root));
	return root;
}

/* ---- Lines ---- */

static void task(struct input in, enum json_form form, bool exited)
{
	const struct record_clock clock = { take(&in, 8), (int64_t)take(&in, 8) };
	struct json j = { .data = line, .room = sizeof(line) };
	struct ktally_task record = { 0 };
	json_t *root;

	take_record(&in, &ktally_task_set, &record);
	if (exited)
		record_exit(records[form], &j, &clock, &record, NULL);
	else
		record_task(records[form], &j, &clock, &record, NULL);
	root = parse(&j);
	must_tell(root, form, &ktally_task_set, &record, FIELDS_ALL);
	json_decref(root);
}

static void start(struct input in, enum json_form form)
{
	struct record_options options = { .interval = take(&in, 8), .backend = "write",
					  .kinds = RECORD_KINDS_ALL };
	struct json j = { .data = line, .room = sizeof(line) };
	char why[TEXT_MAX + 1] = "";
	struct ktally_info info = { 0 };
	struct record_source source = { .name = "netlink", .why = why, .info = &info };
	json_t *root;

	take_record(&in, &ktally_info_set, &info);
	memcpy(why, in.at, in.left < TEXT_MAX ? in.left : TEXT_MAX);
	options.filter = why;
	record_start(records[form], &j, &options, &source);
	root = parse(&j);
	must_tell(root, form, &ktally_info_set, &info, FIELDS_KIND(KTALLY_KIND_IDENTITY));
	for (int i = 0; i < 2; i++) {
		const char *text = json_string_value(member(root, form, i ? RECORD_WHY :
							    RECORD_FILTER));
		char back[6 * TEXT_MAX + 1];

		MUST(text && turn_back(text, back) == strlen(why) &&
		     !memcmp(back, why, strlen(why)));
	}
	json_decref(root);
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	for (enum json_form form = 0; form < FORMS; form++) {
		records[form] = record_new(form, NULL, NULL);
		MUST(records[form]);
	}
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (!size)
		return 0;
	for (enum json_form form = 0; form < FORMS; form++) {
		struct input in = { data + 1, size - 1 };

		if (data[0] % 3 == 2)
			start(in, form);
		else
			task(in, form, data[0] % 3);
	}
	return 0;
}
