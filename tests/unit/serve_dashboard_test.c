// SPDX-License-Identifier: GPL-2.0
/* The dashboard as the server writes it: for who has no script, and before that begins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api_scene.h"
#include "serve/dashboard.h"

/* Members of a state, in single quotes; "" is none. To be freed. */
static char *page_of(const char *members)
{
	const struct dashboard_file *file = &dashboard_html;
	struct buffer text = { 0 }, page = { 0 };
	json_t *state = NULL;

	if (*members) {
		buffer_print(&text, "{%s}", members);
		for (size_t i = 0; i < text.len; i++)
			if (text.data[i] == '\'')
				text.data[i] = '"';
		state = json_loadb(text.data, text.len, 0, NULL);
		assert_non_null(state);
	}
	dashboard_write(&page, file->begin, (size_t)(file->end - file->begin), state);
	buffer_bytes(&page, "", 1);
	assert_false(page.failed);
	json_decref(state);
	buffer_free(&text);
	return page.data;
}

static void assert_page(const char *members, bool there, const char *wanted)
{
	char *page = page_of(members);

	if (!strstr(page, wanted) == there)
		fail_msg("%s is %s", wanted, there ? "missing" : "there");
	free(page);
}

static void each_place_is_filled_in(void **state)
{
	char *page = page_of("'health':{'status':'healthy','reasons':[]}");

	(void)state;
	for (const char *at = page; (at = strchr(at, '@')); at++)
		if (at[1] >= 'a' && at[1] <= 'z')
			fail_msg("%.20s", at);
	free(page);
	assert_page("", true, "</html>");
}

static void places_that_there_are_not_stay(void **state)
{
	static const char page[] = "a@nosuch@b@@c@age";
	struct buffer to = { 0 };

	(void)state;
	dashboard_write(&to, page, sizeof(page) - 1, NULL);
	assert_int_equal(to.len, sizeof(page) - 1);
	assert_memory_equal(to.data, page, sizeof(page) - 1);
	buffer_free(&to);
}

static void names_are_text(void **state)
{
	static const char names[] =
		"'processes':[{'comm':'<img src=x onerror=alert(1)>','pid':7,"
		"'unit':'</script><script>','user':'&'}],"
		"'groups':[{'name':'<b>'}],"
		"'exits':[{'comm':'<i>','time':'<u>'}],"
		"'alerts':[{'text':'<em>','level':'<s>'}],"
		"'host':{'hostname':'<title>'},"
		"'source':'<q>',"
		"'health':{'status':'<h1>','doubt':'<h2>',"
		"'reasons':[{'text':'<p>','level':'<a>'}]}";
	static const char *const tags[] = {
		"<img", "</script><script>", "<b>", "<i>", "<u>", "<em>", "<s>", "<title><title>",
		"<q>", "<h1>", "<h2><", "<p><", "<a><",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++)
		assert_page(names, false, tags[i]);
	assert_page(names, true, "<td>&lt;img src=x onerror=alert(1)&gt;<td>7<td>&amp;");
	assert_page(names, true, "<title>Unknown \xc2\xb7 &lt;title&gt;");
}

static void what_is_not_known_is_a_dash_and_never_0(void **state)
{
	static const char row[] =
		"<tr><td>a<td>7<td>\u2013<td>\u2013<td>\u2013<td>\u2013<td>\u2013<td>\u2013"
		"<td>\u2013<td>\u2013<td>\u2013<td>\u2013\n";

	(void)state;
	assert_page("'processes':[{'comm':'a','pid':7}]", true, row);
	assert_page("'processes':[{'comm':'a','pid':7,'cpu_percent':null,'values':[],'rates':1}]",
		    true, row);
	assert_page("'groups':[{'name':'g','processes':2}]", true,
		    "<tr><td>g<td>2<td>\u2013<td>\u2013<td>\u2013<td>\u2013<td>\u2013<td>\u2013\n");
	assert_page("'exits':[{'comm':'e','pid':3}]", true,
		    "<tr><td>\u2013<td>3<td>e<td>\u2013<td>\u2013<td>\u2013<td>\u2013\n");
}

static void what_is_known_is_there(void **state)
{
	(void)state;
	assert_page("'processes':[{'comm':'a','pid':7,'user':'u','unit':'n','state':'running',"
		    "'cpu_percent':0,'values':{'rss':1536,'swap':0},"
		    "'rates':{'read_bytes':1024,'write_bytes':0,'run_delay':5e8}}]", true,
		    "<tr><td>a<td>7<td>u<td>n<td>running<td>0.0<td>1.5K<td>0<td>1.0K<td>0<td>1.0K"
		    "<td>50.0\n");
	assert_page("'time':'2026-11-26T15:00:09.123Z','exits':["
		    "{'time':'2026-11-26T15:00:00.123Z','pid':3,'comm':'e','code':0},"
		    "{'time':'2026-11-25T15:00:00.123Z','pid':4,'comm':'f','signal':'SIGKILL',"
		    "'lived_seconds':1.25,'cpu_seconds':0,'peak_bytes':2048}]", true,
		    "<tr><td>15:00:00<td>3<td>e<td>exit 0<td>\u2013<td>\u2013<td>\u2013\n"
		    "<tr><td>2026-11-25 15:00:00<td>4<td>f<td>SIGKILL<td>1.25s<td>0ns<td>2.0K\n");
	assert_page("'latencies':[{'kind':'runq','count':5,'p50_seconds':0.00005}]", true,
		    "<tr><td>runq<td>5<td>50.0us<td>\u2013<td>\u2013\n");
}

static void the_verdict_comes_with_its_reasons(void **state)
{
	static const char ill[] =
		"'host':{'uptime_seconds':100},'health':{'status':'critical','more':3,'reasons':["
		"{'level':'critical','text':'full & slow','since_ns':40000000000}]}";

	(void)state;
	assert_page(ill, true, "<body data-status=\"critical\">");
	assert_page(ill, true, "role=\"status\">Critical</span>");
	assert_page(ill, true, "<span class=\"level critical\">critical</span>");
	assert_page(ill, true, "full &amp; slow");
	assert_page(ill, true, "for 1m00s");
	assert_page(ill, true, "and 3 more");
	assert_page("'host':{'uptime_seconds':10000060},'health':{'status':'warning',"
		    "'reasons':[{'level':'warning','text':'t','since_ns':'10000000000000000'}]}",
		    true, "for 1m00s");
	assert_page("'time':'2026-11-26T15:00:00.000Z','health':{'status':'critical',"
		    "'reasons':[{'level':'warning','text':'w'}],'failed_checks':["
		    "{'level':'critical','text':'c','since':'2026-11-26T14:00:00.000Z'}]}", true,
		    "<span class=\"level critical\">critical</span> <span class=\"what\">c</span> "
		    "<span class=\"since\">since 14:00:00</span></li>\n"
		    "<li><span class=\"level warning\">");
	assert_page("'health':{'status':'healthy','reasons':[]}", true,
		    "Nothing is beyond a threshold.");
	assert_page("'health':{'status':'unknown','doubt':'samples fail to come','reasons':[]}",
		    true, "No verdict: samples fail to come.");
	assert_page("", true, "<body data-status=\"unknown\">");
	assert_page("", true, "No verdict: there was no sample yet.");
	assert_page("'health':{'status':'great','reasons':[]}", true,
		    "<body data-status=\"unknown\">");
}

static void tables_say_why_they_are_empty(void **state)
{
	(void)state;
	assert_page("'exits':[],'exits_complete':true", true, "Nothing has ended yet.");
	assert_page("'exits':[],'exits_complete':false", true, "this source tells no exits");
	assert_page("'latencies':[]", true, "ktally hooks on all");
	assert_page("'alerts':[]", true, "None fires.");
	assert_page("'alerts':[]", false, "aria-labelledby=\"alerts-title\" hidden");
	assert_page("'processes':[]", true, "aria-labelledby=\"alerts-title\" hidden");
}

static void losses_are_told(void **state)
{
	(void)state;
	assert_page("'lost':{'events':3,'gaps':0,'a<b':1}", true,
		    "\u00b7 lost: events 3, a&lt;b 1</p>");
	assert_page("'lost':{'events':0}", true, "\u00b7 lost: none</p>");
	assert_page("'source':'procfs'", false, "lost:");
}

/* ---- Answers ---- */

static struct reply ask(route_page page, const char *none_match)
{
	struct request request = { .path = "/", .none_match = none_match };
	struct reply reply = { .status = 200 };

	page(NULL, &request, &reply);
	assert_false(reply.body.failed);
	return reply;
}

static void files_are_sent_once(void **state)
{
	static const route_page pages[] = {
		page_dashboard_icon, page_dashboard_script, page_dashboard_style,
	};
	char tags[3][24], several[80];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct reply first = ask(pages[i], NULL), again, other;

		assert_int_equal(first.status, 200);
		assert_true(first.body.len > 100);
		snprintf(several, sizeof(several), "\"old\", W/%s", first.tag);
		again = ask(pages[i], several);
		assert_int_equal(again.status, 304);
		assert_int_equal(again.body.len, 0);
		assert_string_equal(again.tag, first.tag);
		other = ask(pages[i], "\"0000000000000000\"");
		assert_int_equal(other.status, 200);
		strcpy(tags[i], first.tag);
		buffer_free(&first.body);
		buffer_free(&other.body);
	}
	assert_string_not_equal(tags[0], tags[1]);
	assert_string_not_equal(tags[1], tags[2]);
}

/* The largest numbers there can be do not keep the page from being written. */
static void it_shows_the_state_that_hangs_on_the_board(void **state)
{
	struct server server = { .moment.alerting = no_alerts() };
	struct request request = { .path = "/dashboard" };
	struct reply reply = { .status = 200 };
	struct board board;

	board_init(&board, SECOND);
	server.moment.board = &board;
	page_dashboard(&server, &request, &reply);
	assert_false(reply.body.failed);
	buffer_bytes(&reply.body, "", 1);
	assert_non_null(strstr(reply.body.data, "there was no sample yet"));
	assert_non_null(strstr(reply.policy, "script-src 'self'"));
	buffer_free(&reply.body);

	begin_scene(state);
	snapshot->level = HEALTH_CRITICAL;
	for (unsigned int i = 0; i < KTALLY_HOST_COUNT; i++) {
		snapshot->host.present[i / 64] |= UINT64_C(1) << i % 64;
		snapshot->host.value[i] = UINT64_MAX;
	}
	board_publish(&board, snapshot);
	page_dashboard(&server, &request, &reply);
	assert_false(reply.body.failed);
	buffer_bytes(&reply.body, "", 1);
	assert_non_null(strstr(reply.body.data, "<body data-status=\"critical\">"));
	assert_non_null(strstr(reply.body.data, "None fires."));
	buffer_free(&reply.body);
	board_free(&board);
}

/* The policy forbids it, so it would do nothing. */
static void nothing_in_the_page_is_code_or_style(void **state)
{
	static const char *const forbidden[] = {
		" style=", "<style", " onclick=", " onload=", "javascript:", "http://", "https://",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(forbidden) / sizeof(forbidden[0]); i++)
		assert_page("'processes':[]", false, forbidden[i]);
	assert_page("", false, "<script>");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_place_is_filled_in),
		cmocka_unit_test(places_that_there_are_not_stay),
		cmocka_unit_test(names_are_text),
		cmocka_unit_test(what_is_not_known_is_a_dash_and_never_0),
		cmocka_unit_test(what_is_known_is_there),
		cmocka_unit_test(the_verdict_comes_with_its_reasons),
		cmocka_unit_test(tables_say_why_they_are_empty),
		cmocka_unit_test(losses_are_told),
		cmocka_unit_test(files_are_sent_once),
		cmocka_unit_test(it_shows_the_state_that_hangs_on_the_board),
		cmocka_unit_test(nothing_in_the_page_is_code_or_style),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
