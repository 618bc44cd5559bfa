/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text that grows. What memory there is none for sets ->failed: the text is then to be thrown away.
 */
#ifndef KTALLY_SERVE_BUFFER_H
#define KTALLY_SERVE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>

struct buffer {
	char *data;
	size_t len, room;
	bool failed;
};

/* Room for so many more bytes behind ->len, or NULL. */
char *buffer_reserve(struct buffer *buffer, size_t more);
void buffer_bytes(struct buffer *buffer, const char *bytes, size_t len);
void buffer_string(struct buffer *buffer, const char *text);
void buffer_print(struct buffer *buffer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void buffer_free(struct buffer *buffer);

#endif
