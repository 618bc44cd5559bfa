/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Objects and members of the JSON that pages have. Keys come with what is around them: ",\"pid\":".
 * Not here: which members an object has.
 */
#ifndef KTALLY_SERVE_MEMBERS_H
#define KTALLY_SERVE_MEMBERS_H

#include <stddef.h>
#include <stdint.h>

#include "log/json.h"
#include "serve/buffer.h"

/* A writer of at most @room bytes behind what the buffer has, and the end of it. */
struct json members_begin(struct buffer *to, size_t room);
void members_end(struct buffer *to, const struct json *j);

/* Any bytes, cleaned; the second takes them up to a NUL or @room of them. */
void member_text(struct json *j, const char *key, const char *text);
void member_name(struct json *j, const char *key, const char *bytes, size_t room);

/* What ktally_text_plain() made, which is not cleaned once more. */
void member_clean(struct json *j, const char *key, const char *text);

/* All 64 bits as a number: who reads numbers as doubles loses the last digits of large ones. */
void member_uint(struct json *j, const char *key, uint64_t value);

/* Left out when it is not finite: unknown is absent. */
void member_real(struct json *j, const char *key, double value);

/* ns as seconds. */
void member_seconds(struct json *j, const char *key, uint64_t ns);

/* CLOCK_REALTIME in ns as a date with milliseconds. */
void member_time(struct json *j, const char *key, uint64_t ns);

#endif
