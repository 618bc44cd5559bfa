// SPDX-License-Identifier: GPL-2.0
/*
 * Users at the other end of connections, see peer.h. The tables' form: proc_pid_net_tcp(5), in the
 * kernel's get_tcp4_sock() and get_tcp6_sock(): addresses as words of the host's byte order.
 */
#include "serve/peer.h"

#include <errno.h>
#include <netinet/in.h>
#include <pwd.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"

#define ADDRESS_HEX	33	/* four words, and the NUL */
#define LINE_ROOM	512
/* Addresses and ports of both ends, the owner and the inode. */
#define ROW_FORMAT	"%*d: %32[0-9A-F]:%4X %32[0-9A-F]:%4X %*2X %*s %*s %*s %u %*d %llu"

/* ---- Whom we trust ---- */

static bool is_trusted(const struct peers *peers, uid_t user)
{
	for (unsigned int i = 0; i < peers->count; i++)
		if (peers->trusted[i] == user)
			return true;
	return false;
}

static int trust(struct peers *peers, uid_t user, unsigned int most)
{
	if (is_trusted(peers, user))
		return 0;
	if (peers->count >= most)
		return -E2BIG;
	peers->trusted[peers->count++] = user;
	return 0;
}

/* False: it is none, or the one that means "no user". */
static bool read_number(const char *text, uid_t *user)
{
	uint64_t number;

	if (cli_number(text, 0, UINT32_MAX - 1, &number))
		return false;
	*user = (uid_t)number;
	return true;
}

int peers_trust(struct peers *peers, const char *user)
{
	const struct passwd *entry = getpwnam(user);
	uid_t number;

	if (entry)
		return trust(peers, entry->pw_uid, PEERS_ALLOWED);
	return read_number(user, &number) ? trust(peers, number, PEERS_ALLOWED) : -ENOENT;
}

void peers_init(struct peers *peers)
{
	const char *sudo = getenv("SUDO_UID");
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	uid_t user;

	trust(peers, 0, PEERS_MAX);
	trust(peers, geteuid(), PEERS_MAX);
	if (sudo && read_number(sudo, &user))
		trust(peers, user, PEERS_MAX);
	/* It is better to hide what is not hidden than the other way round. */
	peers->hidden = !mounts || peers_proc_hides(mounts);
	if (mounts)
		fclose(mounts);
}

/* ---- Whether /proc hides processes ---- */

/* The options of the file system: behind " - TYPE SOURCE ". */
static const char *super_options(const char *line)
{
	const char *at = strstr(line, " - ");

	for (int skip = 0; at && skip < 2; skip++)
		at = strchr(at + (skip ? 1 : 3), ' ');
	return at ? at + 1 : "";
}

bool peers_proc_hides(FILE *mounts)
{
	char line[4096], point[256];
	bool hides = false;

	while (fgets(line, sizeof(line), mounts)) {
		const char *option;

		if (sscanf(line, "%*u %*u %*s %*s %255s", point) != 1 || strcmp(point, "/proc"))
			continue;
		option = strstr(super_options(line), "hidepid=");
		hides = option && strncmp(option + 8, "0", 1) && strncmp(option + 8, "off", 3);
	}
	return hides;
}

/* ---- Sockets ---- */

static unsigned int port_of(const struct sockaddr_storage *end)
{
	if (end->ss_family == AF_INET6)
		return ntohs(((const struct sockaddr_in6 *)end)->sin6_port);
	return ntohs(((const struct sockaddr_in *)end)->sin_port);
}

/* As tables have an address: one of IPv4 in one word or, of a socket of IPv6, in four. */
static void address_of(const struct sockaddr_storage *end, bool four, char text[ADDRESS_HEX])
{
	uint32_t word[4] = { 0, 0, htonl(0xffff), 0 };

	if (end->ss_family == AF_INET6)
		memcpy(word, &((const struct sockaddr_in6 *)end)->sin6_addr, sizeof(word));
	else
		word[3] = ((const struct sockaddr_in *)end)->sin_addr.s_addr;
	if (!four && !word[0] && !word[1] && word[2] == htonl(0xffff))
		snprintf(text, ADDRESS_HEX, "%08X", word[3]);
	else
		snprintf(text, ADDRESS_HEX, "%08X%08X%08X%08X", word[0], word[1], word[2], word[3]);
}

/* An end, as a table of IPv4 or of IPv6 has it. */
struct written {
	char address[2][ADDRESS_HEX];
	unsigned int port;
};

static struct written write_end(const struct sockaddr_storage *end)
{
	struct written written = { .port = port_of(end) };

	address_of(end, false, written.address[0]);
	address_of(end, true, written.address[1]);
	return written;
}

static bool is_end(const struct written *end, const char *address, unsigned int port)
{
	return port == end->port &&
	       (!strcmp(address, end->address[0]) || !strcmp(address, end->address[1]));
}

bool peer_in_table(FILE *table, const struct peer_ends *ends, uid_t *user)
{
	const struct written own = write_end(&ends->own), other = write_end(&ends->other);
	char line[LINE_ROOM], local[ADDRESS_HEX], remote[ADDRESS_HEX];
	unsigned int local_port, remote_port, owner;
	unsigned long long inode;

	while (fgets(line, sizeof(line), table)) {
		if (sscanf(line, ROW_FORMAT, local, &local_port, remote, &remote_port, &owner,
			   &inode) != 6)
			continue;
		if (!is_end(&own, local, local_port) || !is_end(&other, remote, remote_port))
			continue;
		*user = owner;
		return inode != 0;
	}
	return false;
}

static bool user_of(const struct peer_ends *ends, uid_t *user)
{
	static const char *const tables[] = { "/proc/self/net/tcp", "/proc/self/net/tcp6" };
	bool found = false;

	for (size_t i = 0; i < 2 && !found; i++) {
		FILE *table = fopen(tables[i], "re");

		if (!table)
			continue;
		found = peer_in_table(table, ends, user);
		fclose(table);
	}
	return found;
}

bool peer_is_stranger(const struct peers *peers, int fd)
{
	struct peer_ends ends = { 0 };
	socklen_t own_len = sizeof(ends.own), other_len = sizeof(ends.other);
	uid_t user;

	if (getpeername(fd, (struct sockaddr *)&ends.own, &own_len) ||
	    getsockname(fd, (struct sockaddr *)&ends.other, &other_len) || !user_of(&ends, &user))
		return true;
	return !is_trusted(peers, user);
}
