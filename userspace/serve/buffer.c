// SPDX-License-Identifier: GPL-2.0
/* Text that grows, see buffer.h. */
#include "serve/buffer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_LONGEST 1024	/* of what is printed at once */

char *buffer_reserve(struct buffer *buffer, size_t more)
{
	size_t room = buffer->room ? buffer->room : 4096;
	char *moved;

	if (buffer->failed)
		return NULL;
	while (room - buffer->len < more)
		room *= 2;
	if (room != buffer->room) {
		moved = realloc(buffer->data, room);
		if (!moved) {
			buffer->failed = true;
			return NULL;
		}
		buffer->data = moved;
		buffer->room = room;
	}
	return buffer->data + buffer->len;
}

void buffer_bytes(struct buffer *buffer, const char *bytes, size_t len)
{
	char *to = buffer_reserve(buffer, len);

	if (!to)
		return;
	memcpy(to, bytes, len);
	buffer->len += len;
}

void buffer_string(struct buffer *buffer, const char *text)
{
	buffer_bytes(buffer, text, strlen(text));
}

void buffer_print(struct buffer *buffer, const char *format, ...)
{
	char *to = buffer_reserve(buffer, LINE_LONGEST);
	va_list args;
	int len;

	if (!to)
		return;
	va_start(args, format);
	len = vsnprintf(to, LINE_LONGEST, format, args);
	va_end(args);
	if (len < 0 || len >= LINE_LONGEST)
		buffer->failed = true;
	else
		buffer->len += (size_t)len;
}

void buffer_free(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer){ 0 };
}
