// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * /proc/diskstats and /proc/net/dev: which of their lines count, and the sum of a column.
 * Not here: reading the files (host.c).
 */
#include <stddef.h>
#include <string.h>

#include "devices.h"
#include "procfs_file.h"

#define SECTOR_BYTES 512	/* of diskstats, whatever the disk has */

struct name {
	const char *at;
	size_t len;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static const char *skip_digits(const char *at)
{
	while (is_digit(*at))
		at++;
	return at;
}

static bool begins_with(struct name name, const char *const *words)
{
	for (; *words; words++) {
		size_t len = strlen(*words);

		if (name.len >= len && memcmp(name.at, *words, len) == 0)
			return true;
	}
	return false;
}

static const char *next_line(const char *line)
{
	line = strchrnul(line, '\n');
	return *line ? line + 1 : line;
}

/* Adds the column'th word from @at on. False when the line has no such number. */
static bool add_column(const char *at, unsigned int column, uint64_t *sum)
{
	uint64_t value;

	while (column-- > 1)
		at = ktally_skip_word(at);
	if (!ktally_number(at, &value))
		return false;
	return !__builtin_add_overflow(*sum, value, sum);
}

/* ---- Disks ---- */

/*
 * As the kernel names them: the disk's name, "p" if that ends in a digit, and a number. It lists
 * the partitions of a disk right behind it.
 */
static bool is_partition(struct name name, struct name disk)
{
	const char *at = name.at + disk.len, *end = name.at + name.len;

	if (!disk.len || name.len <= disk.len || memcmp(name.at, disk.at, disk.len) != 0)
		return false;
	if (is_digit(disk.at[disk.len - 1]) && *at++ != 'p')
		return false;
	return at < end && skip_digits(at) == end;
}

/* "nvme0n1" where there are paths to it, "nvme0c0n1" and so on, which count its requests too. */
static bool has_paths(struct name name, const char *text)
{
	const char *number = name.at + 4, *rest, *at;
	size_t digits;

	if (name.len < 4 || memcmp(name.at, "nvme", 4) != 0)
		return false;
	rest = skip_digits(number);
	if (rest == number || *rest != 'n')
		return false;
	for (digits = (size_t)(rest - number); (text = strstr(text, " nvme")); text++) {
		at = text + 5;
		if (strncmp(at, number, digits) != 0 || at[digits] != 'c')
			continue;
		at = skip_digits(at + digits + 1);
		if (strncmp(at, rest, name.len - 4 - digits) == 0 &&
		    at[name.len - 4 - digits] == ' ')
			return true;
	}
	return false;
}

static bool is_stacked(struct name name, const char *text)
{
	static const char *const names[] = {
		"loop", "dm-", "md", "bcache", "drbd", "ram", "zram", NULL,
	};

	return begins_with(name, names) || has_paths(name, text);
}

/* The third word: "   8       0 sda 1 2 3". */
static struct name disk_name(const char *line)
{
	struct name name = { ktally_skip_word(ktally_skip_word(line)), 0 };

	name.at += *name.at == ' ';
	name.len = strcspn(name.at, " \t\n");
	return name;
}

bool ktally_disks_sum(const char *text, unsigned int column, uint64_t *bytes)
{
	struct name disk = { NULL, 0 };
	bool any = false;

	*bytes = 0;
	for (const char *line = text; *line; line = next_line(line)) {
		struct name name = disk_name(line);

		if (!name.len)
			return false;
		if (is_partition(name, disk))
			continue;
		disk = name;
		if (is_stacked(name, text))
			continue;
		if (!add_column(line, column, bytes))
			return false;
		any = true;
	}
	return any && !__builtin_mul_overflow(*bytes, SECTOR_BYTES, bytes);
}

/* ---- Network devices ---- */

/* "eth0.100", a VLAN of eth0, as well. */
static bool is_passing_on(struct name name)
{
	static const char *const names[] = {
		"veth", "docker", "br", "virbr", "lxcbr", "cni", "cali", "flannel", "vxlan", "bond",
		"team", "vlan", "macvlan", "macvtap", "ipvlan", "tun", "tap", "vnet", "wg", "gre",
		"sit", "ip6tnl", "dummy", "ifb", "vrf", NULL,
	};

	return begins_with(name, names) || memchr(name.at, '.', name.len) ||
	       (name.len == 2 && memcmp(name.at, "lo", 2) == 0);
}

bool ktally_links_sum(const char *text, unsigned int column, uint64_t *bytes)
{
	bool any = false;

	*bytes = 0;
	for (const char *line = text; *line; line = next_line(line)) {
		const char *end = strchrnul(line, '\n');
		const char *colon = memchr(line, ':', (size_t)(end - line));
		struct name name = { line + strspn(line, " "), 0 };

		if (!colon)	/* the two lines of titles */
			continue;
		name.len = (size_t)(colon - name.at);
		if (is_passing_on(name))
			continue;
		if (!add_column(colon + 1, column, bytes))
			return false;
		any = true;
	}
	return any;
}
