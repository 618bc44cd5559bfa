// SPDX-License-Identifier: GPL-2.0
/*
 * Any bytes as what a client sends to `ktally serve`, to the server itself: the library that reads
 * HTTP, our handler, every page. Not here: headers and files one by one (request_fuzz.c).
 *
 * Input: a letter that says to which server (o: open to all, s: one that wants a secret), then the
 * bytes. The server must answer a request that is whole, or close, and close in the end, and soon.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "alert/alerting.h"
#include "fuzz.h"
#include "http/client.h"
#include "serve/server.h"

#define LARGEST		(64 * 1024)
#define PATIENCE_MS	5000
#define SECRET		"hunter2"
#define INNERMOST	"in-no-request"	/* only pages that want a secret have it */

struct place {
	struct server server;
	struct sockaddr_un address;
	socklen_t len;
};

static struct board board;
static struct place open_place, secret_place;

/* ---- Servers ---- */

/* A host that is not well, and a group and a process with names as bad as names can be. */
static void publish(void)
{
	static const char bad[] = "a\"\\\n\xff<script>";
	struct snapshot *snapshot = snapshot_new();

	MUST(snapshot);
	snapshot->level = HEALTH_WARNING;
	snapshot->taken = live_clock();
	health_rules_default(&snapshot->rules);
	snapshot->groups = calloc(2, sizeof(*snapshot->groups));
	snapshot->group_count = 2;
	MUST(snapshot->groups);
	snapshot->groups[0].name = strdup(INNERMOST);
	snapshot->groups[1].name = strdup("a\"\\<script>");
	snapshot->verdicts = calloc(1, sizeof(*snapshot->verdicts));
	MUST(snapshot->verdicts);
	snapshot->verdict_count = 1;
	snapshot->verdicts[0].rule = HEALTH_ZOMBIES;
	snapshot->verdicts[0].level = HEALTH_WARNING;
	snapshot->verdicts[0].subject.scope = HEALTH_PROCESS;
	memcpy(snapshot->verdicts[0].subject.comm, bad, sizeof(bad));
	strcpy(snapshot->source, "netlink");
	board_init(&board, 3600 * UINT64_C(1000000000));
	board_publish(&board, snapshot);
}

/* On a socket whose name the kernel chooses. */
static void begin(struct place *place, struct alerting *alerting)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	place->address.sun_family = AF_UNIX;
	place->len = sizeof(place->address);
	MUST(!bind(fd, (struct sockaddr *)&place->address, sizeof(sa_family_t)));
	MUST(!getsockname(fd, (struct sockaddr *)&place->address, &place->len));
	MUST(!listen(fd, 64));
	place->server.moment = (struct moment){ &board, alerting, NULL };
	place->server.connections = 64;
	place->server.fail_from = HEALTH_CRITICAL;
	place->server.hosts = (struct hosts){ { "ktally.example" }, 1 };
	server_init(&place->server);
	MUST(!server_start(&place->server, fd));
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	static const struct alert_options none;
	static const char secrets[] = "bearer " SECRET "\n";
	FILE *file = fmemopen((void *)secrets, strlen(secrets), "r");
	char error[CONFIG_ERROR_ROOM];
	struct alerting *alerting;
	const char *words;

	(void)argc;
	(void)argv;
	signal(SIGPIPE, SIG_IGN);
	MUST(file && !auth_read(&secret_place.server.auth, file, "secrets", error));
	fclose(file);
	alerting = http_init(&words) ? NULL : alerting_new(&none, error);
	MUST(alerting);
	publish();
	begin(&open_place, alerting);
	begin(&secret_place, alerting);
	return 0;
}

/* ---- A client ---- */

struct exchange {
	int fd;
	const uint8_t *data;
	size_t size, sent;
	bool whole;		/* there is a request to be answered */
	bool ended;		/* the server was told that no more comes */
	char answer[1 << 20];	/* as much of it as fits */
	size_t len;
};

static void connect_to(struct exchange *x, const struct place *place)
{
	x->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	MUST(x->fd >= 0);
	MUST(!connect(x->fd, (const struct sockaddr *)&place->address, place->len));
	MUST(!fcntl(x->fd, F_SETFL, O_NONBLOCK));
}

static void send_more(struct exchange *x)
{
	ssize_t n = send(x->fd, x->data + x->sent, x->size - x->sent, 0);

	if (n > 0)
		x->sent += (size_t)n;
	else if (errno != EAGAIN)
		x->sent = x->size;	/* it closed, and has read enough */
}

/* A request without a body whose head is whole. */
static bool is_whole(const struct exchange *x)
{
	static const char *const waits[] = { "content-length", "transfer-encoding" };
	char text[LARGEST + 1];

	if (x->size < 5 || memcmp(x->data, "GET /", 5) || memchr(x->data, '\0', x->size) ||
	    !memmem(x->data, x->size, "\r\n\r\n", 4))
		return false;
	memcpy(text, x->data, x->size);
	text[x->size] = '\0';
	for (size_t i = 0; i < sizeof(waits) / sizeof(waits[0]); i++)
		if (strcasestr(text, waits[i]))
			return false;
	return true;
}

/*
 * Not before all was read: of what comes together with the last bytes the library would not hear.
 * Nor before there is an answer that must come: the end would rescue a server that waits for more.
 */
static void end_when_read(struct exchange *x)
{
	int unread = 0;

	if (x->sent < x->size || (x->whole && !x->len) || ioctl(x->fd, SIOCOUTQ, &unread) || unread)
		return;
	shutdown(x->fd, SHUT_WR);
	x->ended = true;
}

/* False at the end. */
static bool receive(struct exchange *x)
{
	static char more[65536];
	ssize_t n = recv(x->fd, more, sizeof(more), 0);
	size_t kept;

	if (n < 0 && errno == EAGAIN)
		return true;
	if (n <= 0)
		return false;
	kept = sizeof(x->answer) - x->len;
	if (kept > (size_t)n)
		kept = (size_t)n;
	memcpy(x->answer + x->len, more, kept);
	x->len += kept;
	return true;
}

/* One that goes on for as long as somebody is there. */
static bool is_stream(const struct exchange *x)
{
	static const char type[] = "text/event-stream";

	return x->ended && memmem(x->answer, x->len, type, strlen(type));
}

/* Until the server closes; it must not wait for more than it was sent. */
static void exchange(struct exchange *x)
{
	struct pollfd fd = { .fd = x->fd };

	for (int idle = 0; idle < PATIENCE_MS;) {
		fd.events = x->sent < x->size ? POLLIN | POLLOUT : POLLIN;
		idle += !poll(&fd, 1, 1);
		if (fd.revents & POLLOUT)
			send_more(x);
		if (!x->ended)
			end_when_read(x);
		if (fd.revents & ~POLLOUT && !receive(x))
			return;
		if (is_stream(x))
			return;
	}
	MUST(!"closed in time");
}

static void check(const char *answer, size_t len, const uint8_t *data, size_t size, bool secret)
{
	static const char begin[] = "HTTP/1.1 ";

	MUST(!len || (len > sizeof(begin) && !memcmp(answer, begin, strlen(begin))));
	MUST(!memmem(answer, len, "HTTP/1.1 500", 12));
	MUST(!memmem(answer, len, "a\"\\\n", 4));
	if (secret && !memmem(data, size, SECRET, strlen(SECRET)))
		MUST(!memmem(answer, len, INNERMOST, strlen(INNERMOST)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct exchange x;
	bool secret = size && *data == 's';

	if (!size || size > LARGEST)
		return 0;
	x.data = data + 1;
	x.size = size - 1;
	x.sent = x.len = 0;
	x.whole = is_whole(&x);
	x.ended = false;
	connect_to(&x, secret ? &secret_place : &open_place);
	exchange(&x);
	close(x.fd);
	check(x.answer, x.len, x.data, x.size, secret);
	return 0;
}
