// SPDX-License-Identifier: GPL-2.0
/*
 * `ktally serve`: opens what it needs while it may, gives its privileges away, begins to collect
 * and to answer, and waits for signals. Not here: collecting (collector.c), answering (server.c).
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include "alert/alerting.h"
#include "health/file.h"
#include "http/client.h"
#include "serve/check/runner.h"
#include "serve/collector.h"
#include "serve/options.h"
#include "serve/privileges.h"
#include "serve/server.h"

#define ME		"ktally serve: "
#define PEM_LONGEST	(256 * 1024)
#define SWEEP_MS	2000	/* how often slow clients are looked for */
#define PATIENCE_S	15	/* a sample that is stuck must not keep us from ending */

/* What the files say that are read anew together. */
struct loaded {
	struct rules rules;
	struct health_rules health;
	struct checks checks;
};

struct serving {
	struct serve_options options;
	struct loaded loaded;
	struct server server;
	struct board board;
	struct collector *collector;
	struct alerting *alerting;
	struct check_results checks;
	struct check_runner *runner;
	char *cert, *key;
	char host_name[256];
	char link[300];		/* where we are found, as far as we know */
	int signals;
};

static void complain(const char *words)
{
	char text[CONFIG_ERROR_ROOM];

	ktally_text_terminal(words, strlen(words), text, sizeof(text), sizeof(text));
	fprintf(stderr, ME "%s\n", text);
}

/* ---- Files ---- */

static int load_rules(const struct serve_options *o, struct loaded *to,
		      char error[CONFIG_ERROR_ROOM])
{
	int result = rules_load(&to->rules, o->groups, error);

	if (!result)
		result = health_rules_load(&to->health, o->rules, error);
	return result ? result : checks_load(&to->checks, o->checks, error);
}

/* A text file whole, to be freed; NULL after a sentence. */
static char *read_pem(const char *path, bool secret)
{
	char *text = malloc(PEM_LONGEST), error[CONFIG_ERROR_ROOM];
	FILE *file = NULL;
	size_t len;
	int result = secret ? config_open_secret(path, &file, error)
			    : config_open(path, &file, error);

	if (result == -ENOENT)
		snprintf(error, sizeof(error), "%.200s: %s", path, strerror(ENOENT));
	if (result || !text) {
		complain(text ? error : strerror(ENOMEM));
		goto fail;
	}
	len = fread(text, 1, PEM_LONGEST - 1, file);
	fclose(file);
	text[len] = '\0';
	return text;
fail:
	if (file)
		fclose(file);
	free(text);
	return NULL;
}

static int load_secrets(struct serving *s)
{
	const struct serve_options *o = &s->options;
	char error[CONFIG_ERROR_ROOM];

	if (o->auth && auth_load(&s->server.auth, o->auth, error)) {
		complain(error);
		return -EINVAL;
	}
	if (!o->tls_cert)
		return 0;
	s->cert = read_pem(o->tls_cert, false);
	s->key = s->cert ? read_pem(o->tls_key, true) : NULL;
	return s->key ? 0 : -EINVAL;
}

static int take_anew(struct serving *s, const struct loaded *new)
{
	int result = collector_set_rules(s->collector, &new->rules, &new->health);

	if (result)
		return result;
	check_results_set(&s->checks, &new->checks);
	check_runner_wake(s->runner);
	return 0;
}

static void reload(struct serving *s)
{
	struct loaded *new = malloc(sizeof(*new));
	char error[CONFIG_ERROR_ROOM] = "out of memory";
	int result = -ENOMEM;

	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%llu",
		   (unsigned long long)(live_clock() / 1000));
	if (new)
		result = load_rules(&s->options, new, error);
	if (!result)
		result = take_anew(s, new);
	s->board.reloads[!result]++;
	s->board.refused = result;
	if (result)
		complain(error);
	fprintf(stderr, ME "%s\n", result ? "the rules stay as they were" : "rules read anew");
	sd_notifyf(0, "READY=1\nSTATUS=%s", result ? "The last files of rules were refused."
						    : "Rules were read anew.");
	free(new);
}

/* ---- Waiting ---- */

static int open_signals(void)
{
	sigset_t signals;

	sigemptyset(&signals);
	sigaddset(&signals, SIGHUP);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	sigprocmask(SIG_BLOCK, &signals, NULL);
	return signalfd(-1, &signals, SFD_CLOEXEC | SFD_NONBLOCK);
}

/* Until a signal ends us: its number. */
static int wait_for_end(struct serving *s)
{
	struct pollfd fd = { .fd = s->signals, .events = POLLIN };
	struct signalfd_siginfo info;
	uint64_t watchdog = 0;
	int pause = SWEEP_MS;

	if (sd_watchdog_enabled(0, &watchdog) > 0 && watchdog / 3000 < SWEEP_MS)
		pause = (int)(watchdog / 3000);
	for (;;) {
		poll(&fd, 1, pause > 0 ? pause : 1);
		if (watchdog)
			sd_notify(0, "WATCHDOG=1");
		clients_sweep(&s->server.clients, live_clock());
		streams_sweep(&s->server.streams, live_clock());
		if (read(s->signals, &info, sizeof(info)) != sizeof(info))
			continue;
		if (info.ssi_signo != SIGHUP)
			return (int)info.ssi_signo;
		reload(s);
	}
}

/* ---- Beginning and end ---- */

static void say_where(const struct serving *s, int fd)
{
	fprintf(stderr, ME "listens on %s (port %u)\n", s->options.listen_text, listen_port(fd));
	if (!s->options.listen.loopback && !s->server.auth.count)
		fputs(ME "everybody who reaches that address may ask; see --auth-file\n", stderr);
	if (!s->options.listen.loopback && s->server.auth.count && !s->cert)
		fputs(ME "secrets go over the network as they are; see --tls-cert\n", stderr);
}

static void set_server(struct serving *s)
{
	static const enum health_level levels[] = {
		[FAIL_ON_CRITICAL] = HEALTH_CRITICAL, [FAIL_ON_WARNING] = HEALTH_WARNING,
		[FAIL_ON_NOTHING] = HEALTH_UNKNOWN,
	};
	struct server *server = &s->server;

	server->moment.board = &s->board;
	server->moment.alerting = s->alerting;
	server->moment.checks = &s->checks;
	server->fail_from = levels[s->options.fail_on];
	server->connections = (unsigned int)s->options.connections;
	server->tls_cert = s->cert;
	server->tls_key = s->key;
	server->hosts = s->options.hosts;
	server->peers = s->options.peers;
	peers_init(&server->peers);
	if (!gethostname(s->host_name, sizeof(s->host_name) - 1) && *s->host_name)
		server->hosts.name[server->hosts.count++] = s->host_name;
}

static void set_link(struct serving *s, unsigned int port)
{
	bool reachable = !s->options.listen.loopback && *s->host_name;

	snprintf(s->link, sizeof(s->link), "http%s://%s:%u", s->cert ? "s" : "",
		 reachable ? s->host_name : "localhost", port);
}

/* With a socket that listens, which becomes the server's. Returns an exit status. */
static int serve(struct serving *s, int fd)
{
	const struct collector_options collecting = {
		.source = s->options.source, .interval = s->options.interval,
		.groups = (uint32_t)s->options.top, .checks = &s->checks,
	};
	enum cli_status status = collector_start(&s->collector, &collecting, &s->board,
						 &s->loaded.rules, &s->loaded.health);
	int signal;

	if (status) {
		close(fd);
		return status;
	}
	say_where(s, fd);
	set_link(s, listen_port(fd));
	if (server_start(&s->server, fd)) {
		complain(s->cert ? "can't serve, mostly for the certificate or its key"
				 : "can't serve");
		collector_stop(s->collector);
		return CLI_FAILED;
	}
	if (alerting_start(s->alerting, &s->board, s->link))
		complain("there will be no alerts: no thread can be started");
	sd_notify(0, "READY=1");
	signal = wait_for_end(s);
	sd_notify(0, "STOPPING=1");
	alarm(PATIENCE_S);
	server_stop(&s->server);
	alerting_stop(s->alerting);
	collector_stop(s->collector);
	return signal == SIGTERM ? CLI_OK : 128 + signal;
}

static int serve_with_checks(struct serving *s, int fd)
{
	int status = CLI_FAILED;

	check_results_init(&s->checks);
	check_results_set(&s->checks, &s->loaded.checks);
	if (check_runner_start(&s->runner, &s->checks)) {
		complain("there is no memory or no thread for checks");
		close(fd);
	} else {
		status = serve(s, fd);
	}
	check_runner_stop(s->runner);
	check_results_free(&s->checks);
	return status;
}

static int run(struct serving *s)
{
	char error[CONFIG_ERROR_ROOM];
	int fd, status = CLI_FAILED;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN);
	if (load_rules(&s->options, &s->loaded, error)) {
		complain(error);
		return status;
	}
	if (load_secrets(s))
		return status;
	s->alerting = alerting_new(&s->options.alerts, error);
	if (!s->alerting) {
		complain(error);
		return status;
	}
	if (s->options.alerts.test)
		return privileges_drop(s->options.user)
			? alerting_test(s->alerting, "http://" LISTEN_DEFAULT) : status;
	fd = listen_open(&s->options.listen);
	if (fd < 0) {
		fprintf(stderr, ME "can't listen on %s: %s\n", s->options.listen_text,
			strerror(-fd));
		return status;
	}
	s->signals = open_signals();
	if (s->signals < 0 || !privileges_drop(s->options.user)) {
		close(fd);
		return status;
	}
	board_init(&s->board, s->options.interval);
	set_server(s);
	server_init(&s->server);
	status = serve_with_checks(s, fd);
	server_free(&s->server);
	board_free(&s->board);
	return status;
}

int cmd_serve(int argc, char **argv)
{
	struct serving *s = calloc(1, sizeof(*s));
	int status = CLI_FAILED;
	const char *words;

	if (!s) {
		complain(strerror(ENOMEM));
		return status;
	}
	status = serve_options_read(argc, argv, &s->options);
	if (status == CLI_OK && http_init(&words)) {
		complain(words);
		status = CLI_FAILED;
	}
	if (status == CLI_OK)
		status = run(s);
	alerting_free(s->alerting);
	http_exit();
	free(s->cert);
	free(s->key);
	free(s);
	return status;
}
