// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally health`: two samples, one verdict, which is the exit status as well. Not here: judging
 * (health.c) and how the verdict is printed (report.c).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "health/file.h"
#include "health/report.h"
#include "option.h"

#define NSEC_PER_SEC	UINT64_C(1000000000)

/* What monitoring plug-ins end with; a wrong command line is no verdict either. */
#define EXIT_UNKNOWN	HEALTH_UNKNOWN

struct health_options {
	enum ktally_source_kind source;
	uint64_t interval;
	const char *rules;
	bool json, print_rules;
};

static const struct cli_option options[] = {
	CLI_INTERVAL(struct health_options, interval, "5s"),
	CLI_FLAG("json", 'j', "one JSON object", struct health_options, json),
	HEALTH_RULES_OPTION('r', struct health_options, rules),
	CLI_FLAG("print-rules", 'p', "print the rules in force, as a file of rules",
		 struct health_options, print_rules),
	CLI_SOURCE(struct health_options, source),
};

const struct cli_syntax health_syntax = {
	.command = "health",
	.usage =
	"Usage: ktally health [OPTION]...\n\n"
	"Says whether this host is well, and if not, what ails it, the worst first. It judges by\n"
	"the time between two samples: how long something must last, as rules have it, is not\n"
	"waited for.\n",
	.notes =
	"Rules are those of ktally, on top of them " HEALTH_SYSTEM_FILE ", on top of that\n"
	"$XDG_CONFIG_HOME/ktally/health.ini or ~/.config/ktally/health.ini.\n"
	"Ends with 0 when the host is healthy, 1 at a warning, 2 when something is critical,\n"
	"3 when that can't be told, a wrong command line included.\n",
	.options = options,
	.count = sizeof(options) / sizeof(options[0]),
};

static struct timespec after(struct timespec t, uint64_t ns)
{
	ns += (uint64_t)t.tv_nsec;
	t.tv_sec += (time_t)(ns / NSEC_PER_SEC);
	t.tv_nsec = (long)(ns % NSEC_PER_SEC);
	return t;
}

static int wait_until(const struct timespec *until)
{
	int error;

	do
		error = clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, until, NULL);
	while (error == EINTR);
	return -error;
}

/* What ended meanwhile; a source that fails here fails at the next sample, too. */
static void feed_exits(struct ktally *k, struct health *h)
{
	struct ktally_task record;

	while (ktally_events_next(k, &record) > 0)
		health_exit(h, &record);
}

/* Takes the samples and judges them. */
static int judge(struct ktally *k, struct health *h, uint64_t interval,
		 struct ktally_sample sample[2])
{
	const struct ktally_query query = { .groups = health_groups() };
	bool exits = !ktally_events_open(k);
	struct timespec until;
	int error;

	health_set_exits(h, exits);
	clock_gettime(CLOCK_BOOTTIME, &until);
	until = after(until, interval);
	error = ktally_sample_take(k, &query, &sample[0]);
	if (error)
		return error;
	health_feed(h, NULL, &sample[0]);
	error = wait_until(&until);
	if (!error)
		error = ktally_sample_take(k, &query, &sample[1]);
	if (error)
		return error;
	if (exits)
		feed_exits(k, h);
	health_feed(h, &sample[0], &sample[1]);
	return 0;
}

/* A verdict that could not be printed is none. */
static int print(const struct health_report *r, bool json)
{
	int error = 0;

	if (json)
		error = health_report_json(r);
	else
		health_report_print(r);
	if (!error && (fflush(stdout) || ferror(stdout)))
		error = errno ? -errno : -EIO;
	return error;
}

/* Returns a level or -errno. */
static int run(struct ktally *k, struct health *h, const struct health_rules *rules,
	       const struct health_options *o)
{
	struct health_report r = { .health = h, .rules = rules, .source = ktally_source_name(k) };
	struct ktally_sample sample[2] = {};
	struct ktally_info info;
	int error;

	if (!ktally_info_get(k, &info) && ktally_has(info.present, KTALLY_INFO_CPUS))
		health_set_cpus(h, info.value[KTALLY_INFO_CPUS]);
	error = judge(k, h, o->interval, sample);
	if (!error) {
		r.elapsed = sample[1].moment.value[KTALLY_MOMENT_BOOTTIME] -
			    sample[0].moment.value[KTALLY_MOMENT_BOOTTIME];
		error = print(&r, o->json);
	}
	ktally_sample_free(&sample[0]);
	ktally_sample_free(&sample[1]);
	return error ? error : (int)health_level(h);
}

static int judge_host(const struct health_options *o, struct health_rules *rules)
{
	int level = -ENOMEM;
	struct ktally *k;
	struct health *h;

	if (cli_open("health", o->source, &k))
		return EXIT_UNKNOWN;
	health_rules_at_once(rules);
	h = health_new(rules);
	if (h)
		level = run(k, h, rules, o);
	if (level < 0)
		cli_source_error("health", o->source, level, ktally_error(k));
	health_free(h);
	ktally_close(k);
	return level < 0 ? EXIT_UNKNOWN : level;
}

int cmd_health(int argc, char **argv)
{
	struct health_options o = { .source = KTALLY_SOURCE_AUTO, .interval = 5 * NSEC_PER_SEC };
	enum cli_status status = cli_read(&health_syntax, argc, argv, &o);
	struct health_rules rules;

	if (status)
		return status == CLI_DONE ? CLI_DONE : EXIT_UNKNOWN;
	if (health_rules_start(&rules, "health", o.rules))
		return EXIT_UNKNOWN;
	if (!o.print_rules)
		return judge_host(&o, &rules);
	health_rules_print(&rules, stdout);
	return 0;
}
