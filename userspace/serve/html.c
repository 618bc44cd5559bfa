// SPDX-License-Identifier: GPL-2.0
/* Text as HTML, see html.h. */
#include "serve/html.h"

#include <string.h>

/* What stands for a byte, NULL: itself. Bytes above ASCII are part of a letter. */
static const char *escape(unsigned char byte)
{
	switch (byte) {
	case '&': return "&amp;";
	case '<': return "&lt;";
	case '>': return "&gt;";
	case '"': return "&quot;";
	case '\'': return "&#39;";
	case '\t':
	case '\n': return NULL;
	}
	return byte < 0x20 || byte == 0x7f ? "&#xfffd;" : NULL;
}

void html_bytes(struct buffer *to, const char *text, size_t len)
{
	size_t begin = 0;

	for (size_t i = 0; i < len; i++) {
		const char *other = escape((unsigned char)text[i]);

		if (!other)
			continue;
		buffer_bytes(to, text + begin, i - begin);
		buffer_string(to, other);
		begin = i + 1;
	}
	buffer_bytes(to, text + begin, len - begin);
}

void html_text(struct buffer *to, const char *text)
{
	html_bytes(to, text, strlen(text));
}
