// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Attributes -> record, walking the field table: no line here knows a field by its name.
 * Trusts no length and no order. Not here: messages, sockets (wire.c).
 */
#include <errno.h>
#include <string.h>

#include <linux/netlink.h>

#include "decode.h"
#include "record.h"

int ktally_attr_next(const uint8_t **at, size_t *left, struct ktally_attr *attr)
{
	struct nlattr header;
	size_t step;

	if (*left == 0)
		return 0;
	if (*left < sizeof(header))
		return -EPROTO;
	memcpy(&header, *at, sizeof(header));
	if (header.nla_len < sizeof(header) || header.nla_len > *left)
		return -EPROTO;
	attr->type = header.nla_type & NLA_TYPE_MASK;
	attr->data = *at + sizeof(header);
	attr->len = header.nla_len - sizeof(header);
	step = NLA_ALIGN(header.nla_len);
	if (step > *left)
		step = *left;
	*at += step;
	*left -= step;
	return 1;
}

void ktally_map_init(struct ktally_map *map, const struct ktally_set *set)
{
	memset(map, 0, sizeof(*map));
	map->set = set;
	for (unsigned int i = 0; i < set->count; i++) {
		uint16_t attr = set->fields[i].attr;

		if (attr && attr < KTALLY_MAP_ATTRS)
			map->field[attr] = i + 1;
	}
}

bool ktally_uint(const struct ktally_attr *attr, uint64_t *value)
{
	uint16_t u16;
	uint32_t u32;

	switch (attr->len) {
	case 1:
		*value = *attr->data;
		return true;
	case 2:
		memcpy(&u16, attr->data, sizeof(u16));
		*value = u16;
		return true;
	case 4:
		memcpy(&u32, attr->data, sizeof(u32));
		*value = u32;
		return true;
	case 8:
		memcpy(value, attr->data, sizeof(*value));
		return true;
	default:
		return false;
	}
}

static uint64_t sign_extend(uint64_t value, size_t bytes)
{
	unsigned int shift = 64 - 8 * bytes;

	return (uint64_t)((int64_t)(value << shift) >> shift);
}

static void decode_field(const struct ktally_set *set, unsigned int field,
			 const struct ktally_attr *attr, void *record)
{
	uint8_t type = set->fields[field].type;
	uint64_t value;

	if (type == KTALLY_TYPE_STRING) {
		ktally_record_string(set, record, field, attr->data, attr->len);
		return;
	}
	if (!ktally_uint(attr, &value))
		return;
	if (type == KTALLY_TYPE_SINT)
		value = sign_extend(value, attr->len);
	ktally_record_put(set, record, field, value);
}

int ktally_decode(const struct ktally_map *map, const uint8_t *attrs, size_t len, void *record)
{
	struct ktally_attr attr;
	int more;

	memset(record, 0, map->set->record_size);
	while ((more = ktally_attr_next(&attrs, &len, &attr)) > 0) {
		if (attr.type < KTALLY_MAP_ATTRS && map->field[attr.type])
			decode_field(map->set, map->field[attr.type] - 1, &attr, record);
	}
	ktally_record_redact(map->set, record);
	ktally_record_derive(map->set, record, UINT64_MAX);
	return more;
}
