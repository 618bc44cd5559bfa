// SPDX-License-Identifier: GPL-2.0
/* Text in HTML is text, whatever bytes it has. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "serve/html.h"

static void assert_html(const char *text, size_t len, const char *wanted)
{
	struct buffer to = { 0 };

	html_bytes(&to, text, len);
	buffer_bytes(&to, "", 1);
	assert_string_equal(to.data, wanted);
	buffer_free(&to);
}

#define ASSERT_HTML(text, wanted) assert_html(text, sizeof(text) - 1, wanted)

static void what_means_something_in_html_does_not_any_more(void **state)
{
	(void)state;
	ASSERT_HTML("<img src=x onerror=alert(1)>", "&lt;img src=x onerror=alert(1)&gt;");
	ASSERT_HTML("</td></script><script>", "&lt;/td&gt;&lt;/script&gt;&lt;script&gt;");
	ASSERT_HTML("\" onload='x'", "&quot; onload=&#39;x&#39;");
	ASSERT_HTML("&lt;&amp;", "&amp;lt;&amp;amp;");
}

static void other_text_stays_as_it_is(void **state)
{
	(void)state;
	ASSERT_HTML("", "");
	ASSERT_HTML("kworker/0:1-events", "kworker/0:1-events");
	ASSERT_HTML("gr\xc3\xbc\xc3\x9f\xe2\x82\xac \xf0\x9f\x90\xa7",
		    "gr\xc3\xbc\xc3\x9f\xe2\x82\xac \xf0\x9f\x90\xa7");
	ASSERT_HTML("a\tb\nc", "a\tb\nc");
}

static void bytes_that_html_has_no_place_for_are_replaced(void **state)
{
	(void)state;
	ASSERT_HTML("a\0b", "a&#xfffd;b");
	ASSERT_HTML("\x1b[31m\x7f", "&#xfffd;[31m&#xfffd;");
}

/* No byte makes a tag, an entity or the end of an attribute. */
static void each_byte_is_harmless(void **state)
{
	(void)state;
	for (unsigned int byte = 0; byte < 128; byte++) {
		struct buffer to = { 0 };
		char text = (char)byte;

		html_bytes(&to, &text, 1);
		assert_null(memchr(to.data, '<', to.len));
		assert_null(memchr(to.data, '>', to.len));
		assert_null(memchr(to.data, '"', to.len));
		assert_null(memchr(to.data, '\'', to.len));
		if (memchr(to.data, '&', to.len))
			assert_int_equal(to.data[to.len - 1], ';');
		buffer_free(&to);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_means_something_in_html_does_not_any_more),
		cmocka_unit_test(other_text_stays_as_it_is),
		cmocka_unit_test(bytes_that_html_has_no_place_for_are_replaced),
		cmocka_unit_test(each_byte_is_harmless),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
