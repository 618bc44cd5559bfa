// SPDX-License-Identifier: GPL-2.0
/* What `ktally serve` is told about alerts, see options.h. */
#include "alert/options.h"

#include <string.h>

#include "http/client.h"

/* It stands in metrics and sentences as it is, and a path is put behind it. */
static bool is_plain(const char *url)
{
	for (const char *c = url; *c; c++)
		if (*c <= ' ' || *c > '~' || strchr("\"\\?", *c))
			return false;
	return true;
}

static enum cli_status check(const struct cli_syntax *syntax, const struct cli_option *option,
			     const char *text)
{
	const char *wrong = http_url_wrong(text);

	if (!is_plain(text))
		return cli_usage(syntax->command, "--%s: '%s' has a character that it can't have",
				 option->name, text);
	return wrong ? cli_usage(syntax->command, "--%s: '%s' %s", option->name, text, wrong)
		     : CLI_OK;
}

static struct alert_options *options_at(const struct cli_option *option, void *into)
{
	return (struct alert_options *)((char *)into + option->offset);
}

enum cli_status alert_store_url(const struct cli_syntax *syntax, const struct cli_option *option,
				const char *text, void *into)
{
	struct alert_options *o = options_at(option, into);

	if (o->count == ALERT_RECEIVERS)
		return cli_usage(syntax->command, "--%s: there are too many", option->name);
	for (size_t i = 0; i < o->count; i++)
		if (!strcmp(o->url[i], text))
			return cli_usage(syntax->command, "--%s: '%s' is given twice",
					 option->name, text);
	o->url[o->count++] = text;
	return check(syntax, option, text);
}

enum cli_status alert_store_link(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into)
{
	options_at(option, into)->link = text;
	return check(syntax, option, text);
}

void alert_options_default(struct alert_options *options)
{
	*options = (struct alert_options){
		.hold = ALERT_HOLD_DEFAULT, .repeat = ALERT_REPEAT_DEFAULT,
	};
}

enum cli_status alert_options_check(const char *command, const struct alert_options *o)
{
	if ((o->auth || o->authorities) && !o->count)
		return cli_usage(command, "--alertmanager-%s goes with --alertmanager",
				 o->auth ? "auth" : "ca");
	if (o->test && !o->count && !o->log)
		return cli_usage(command,
				 "--test-alert goes with --alertmanager or --alert-log");
	return CLI_OK;
}
