/* SPDX-License-Identifier: GPL-2.0 */
/* What `ktally serve` is told about alerts. */
#ifndef KTALLY_ALERT_OPTIONS_H
#define KTALLY_ALERT_OPTIONS_H

#include "alert/table.h"
#include "option.h"

#define ALERT_HOLD_DEFAULT	UINT64_C(60000000000)
#define ALERT_REPEAT_DEFAULT	UINT64_C(60000000000)

struct alert_options {
	const char *url[ALERT_RECEIVERS];	/* of Alertmanagers */
	size_t count;
	const char *auth, *authorities, *log;	/* files, or NULL */
	const char *link;			/* NULL: made of where we listen */
	uint64_t hold, repeat;			/* ns */
	bool test;
};

/* Those that stand together in a list by the alphabet; then the others. */
#define ALERT_OPTIONS(type, member)							\
	{ .name = "alert-hold", .value = "TIME", .store = cli_store_interval,		\
	  .help = "how long a verdict must be away until its alert is\n"		\
		  "resolved (default 1m)",						\
	  .offset = offsetof(type, member.hold) },					\
	{ .name = "alert-log", .value = "FILE", .store = cli_store_text,		\
	  .help = "append a line of JSON for each alert that fires or is\n"		\
		  "resolved; - is standard output",					\
	  .offset = offsetof(type, member.log) },					\
	{ .name = "alert-repeat", .value = "TIME", .store = cli_store_interval,		\
	  .help = "after which an alert that fires is sent again (default 1m)",		\
	  .offset = offsetof(type, member.repeat) },					\
	{ .name = "alertmanager", .value = "URL", .store = alert_store_url,		\
	  .help = "send alerts there, as http://127.0.0.1:9093; may be given\n"	\
		  "again: each gets all",						\
	  .offset = offsetof(type, member) },						\
	{ .name = "alertmanager-auth", .value = "FILE", .store = cli_store_text,	\
	  .help = "the secret for it: a line as of --auth-file, or one for\n"		\
		  "each of them, in their order",					\
	  .offset = offsetof(type, member.auth) },					\
	{ .name = "alertmanager-ca", .value = "FILE", .store = cli_store_text,		\
	  .help = "who may have signed its certificate (PEM), in place of\n"		\
		  "those that the system trusts",					\
	  .offset = offsetof(type, member.authorities) }

#define ALERT_LINK_OPTION(type, member)							\
	{ .name = "external-url", .value = "URL", .store = alert_store_link,		\
	  .help = "where this server is found, for links in alerts",			\
	  .offset = offsetof(type, member) }

#define ALERT_TEST_OPTION(type, member)							\
	CLI_FLAG("test-alert", 0, "send one alert to each --alertmanager and --alert-log,\n"	\
		 "resolve it, say what came of it, and end", type, member.test)

/* Those of above; the structure of all options must have a struct alert_options at the offset. */
enum cli_status alert_store_url(const struct cli_syntax *syntax, const struct cli_option *option,
				const char *text, void *into);
enum cli_status alert_store_link(const struct cli_syntax *syntax, const struct cli_option *option,
				 const char *text, void *into);

void alert_options_default(struct alert_options *options);

/* CLI_OK, or CLI_USAGE after a sentence about options that do not go together. */
enum cli_status alert_options_check(const char *command, const struct alert_options *options);

#endif
