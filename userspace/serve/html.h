/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Text as HTML that shows it and does nothing else, in an element or a quoted attribute. Not here:
 * what the dashboard is made of (dashboard_page.h).
 */
#ifndef KTALLY_SERVE_HTML_H
#define KTALLY_SERVE_HTML_H

#include <stddef.h>

#include "serve/buffer.h"

/* UTF-8 of any source; what HTML has no place for becomes U+FFFD. */
void html_bytes(struct buffer *to, const char *text, size_t len);
void html_text(struct buffer *to, const char *text);

#endif
