// SPDX-License-Identifier: GPL-2.0
/* The command line of `ktally serve`. Not here: how options are read (../option.h). */
#include "serve/options.h"

#include <errno.h>
#include <string.h>

#include "health/file.h"
#include "option.h"
#include "serve/check/check.h"
#include "serve/rules.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)

static const char *const levels[] = { "critical", "warning", "nothing", NULL };

static enum cli_status store_listen(const struct cli_syntax *syntax,
				    const struct cli_option *option, const char *text, void *into)
{
	struct serve_options *o = into;

	o->listen_text = text;
	if (!listen_parse(text, &o->listen))
		return CLI_OK;
	return cli_usage(syntax->command, "--%s: '%s' is no address, as 127.0.0.1:8259 or [::1]",
			 option->name, text);
}

static enum cli_status store_host(const struct cli_syntax *syntax,
				  const struct cli_option *option, const char *text, void *into)
{
	struct serve_options *o = into;

	if (o->hosts.count == HOSTS_MAX - 1)	/* one place is for the host's own */
		return cli_usage(syntax->command, "--%s: there are too many names", option->name);
	if (!*text || strpbrk(text, ":/ "))
		return cli_usage(syntax->command, "--%s: '%s' is no name of a host", option->name,
				 text);
	o->hosts.name[o->hosts.count++] = text;
	return CLI_OK;
}

static enum cli_status store_user(const struct cli_syntax *syntax,
				  const struct cli_option *option, const char *text, void *into)
{
	struct serve_options *o = into;
	int result = peers_trust(&o->peers, text);

	if (!result)
		return CLI_OK;
	return cli_usage(syntax->command, result == -E2BIG ? "--%s: there are too many users"
							    : "--%s: there is no user '%s'",
			 option->name, text);
}

#define OPTIONS struct serve_options

static const struct cli_option options[] = {
	ALERT_OPTIONS(OPTIONS, alerts),
	{ .name = "allow-host", .value = "NAME", .store = store_host,
	  .help = "answer requests for this name of the host too; may be\n"
		  "given again" },
	{ .name = "allow-user", .value = "USER", .store = store_user,
	  .help = "tell processes of this user of the host all, as root's;\n"
		  "may be given again" },
	{ .name = "auth-file", .value = "FILE", .store = cli_store_text,
	  .help = "who may ask: lines 'bearer TOKEN' and\n'basic USER:PASSWORD'",
	  .offset = offsetof(OPTIONS, auth) },
	{ .name = "checks", .letter = 'c', .value = "FILE", .store = cli_store_text,
	  .help = "what the host depends on, by this file in place of\n" CHECKS_SYSTEM_FILE,
	  .offset = offsetof(OPTIONS, checks) },
	{ .name = "connections", .value = "N", .store = cli_store_number,
	  .help = "connections that may be open (default 128)",
	  .offset = offsetof(OPTIONS, connections), .min = 8, .max = 65536 },
	ALERT_LINK_OPTION(OPTIONS, alerts),
	{ .name = "fail-on", .value = "LEVEL", .store = cli_store_word,
	  .help = "from which level on /health is 503: critical (default),\n"
		  "warning or nothing",
	  .offset = offsetof(OPTIONS, fail_on), .words = levels },
	{ .name = "groups", .letter = 'g', .value = "FILE", .store = cli_store_text,
	  .help = "rules of groups of this file, in place of\n" GROUPS_SYSTEM_FILE,
	  .offset = offsetof(OPTIONS, groups) },
	CLI_INTERVAL(OPTIONS, interval, "5s"),
	{ .name = "listen", .letter = 'l', .value = "ADDRESS", .store = store_listen,
	  .help = "where to listen (default " LISTEN_DEFAULT ")" },
	HEALTH_RULES_OPTION('r', OPTIONS, rules),
	CLI_SOURCE(OPTIONS, source),
	ALERT_TEST_OPTION(OPTIONS, alerts),
	{ .name = "tls-cert", .value = "FILE", .store = cli_store_text,
	  .help = "certificate, and those that signed it (PEM)",
	  .offset = offsetof(OPTIONS, tls_cert) },
	{ .name = "tls-key", .value = "FILE", .store = cli_store_text,
	  .help = "its key (PEM), which others may not read",
	  .offset = offsetof(OPTIONS, tls_key) },
	{ .name = "top", .letter = 'n', .value = "N", .store = cli_store_number,
	  .help = "groups that are shown, the rest counts as 'other'\n(default 200)",
	  .offset = offsetof(OPTIONS, top), .min = 0, .max = 4096 },
	{ .name = "user", .letter = 'u', .value = "USER", .store = cli_store_text,
	  .help = "whose rights to run with, when started as root",
	  .offset = offsetof(OPTIONS, user) },
};

const struct cli_syntax serve_syntax = {
	.command = "serve",
	.usage =
	"Usage: ktally serve [OPTION]...\n\n"
	"Answers HTTP requests: /metrics for Prometheus, /health and its like for probes.\n"
	"Sends alerts of what is not healthy to Alertmanager.\n",
	.notes =
	"Keeps CAP_NET_ADMIN, if it has it, and gives everything else away.\n"
	"SIGHUP reads the files of rules and checks anew; when one is bad all old ones stay.\n"
	"SIGTERM and SIGINT end it.\n",
	.options = options,
	.count = sizeof(options) / sizeof(options[0]),
};

enum cli_status serve_options_read(int argc, char **argv, struct serve_options *o)
{
	enum cli_status status;

	*o = (struct serve_options){
		.source = KTALLY_SOURCE_AUTO, .interval = 5 * NSEC_PER_SEC,
		.listen_text = LISTEN_DEFAULT, .top = 200, .connections = 128,
	};
	listen_parse(LISTEN_DEFAULT, &o->listen);
	alert_options_default(&o->alerts);
	status = cli_read(&serve_syntax, argc, argv, o);
	if (status)
		return status;
	if (!o->tls_cert != !o->tls_key)
		return cli_usage("serve", "--tls-cert and --tls-key go together");
	return alert_options_check("serve", &o->alerts);
}
