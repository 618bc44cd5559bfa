// SPDX-License-Identifier: GPL-2.0
/*
 * Requests that are wrong: each is refused with the right error, a sentence, and the place of what
 * is wrong where there is one; and the family answers as before. Who may ask at all is
 * access_test.c's.
 */
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "ask.h"
#include "proc.h"
#include "tap.h"

#define DO	(NLM_F_REQUEST | NLM_F_ACK)
#define DUMP	(NLM_F_REQUEST | NLM_F_DUMP)

/* Some number that is no attribute of any set. */
#define UNKNOWN	50

struct refusal {
	uint8_t cmd;
	uint16_t flags;
	int error;
	const char *words;	/* in the sentence; NULL when the kernel's core gives none */
};

static void refuse(const struct refusal *refusal, size_t (*put)(struct genl_req *req))
{
	static struct genl_req req;
	struct genl genl;
	struct row row;
	size_t offset;
	char byte;

	must_open(&genl);
	genl_begin(&req, genl.family, refusal->cmd, refusal->flags);
	offset = put(&req);
	CHECK_EQ(genl_ask(&genl, &req, NULL, NULL), -refusal->error);
	if (refusal->words)
		CHECK(strstr(genl.error.text, refusal->words), "said \"%s\", not \"%s\"",
		      genl.error.text, refusal->words);
	if (offset)
		CHECK(genl.error.has_offset && genl.error.offset == offset,
		      "offset %d %u, not %zu", genl.error.has_offset, genl.error.offset, offset);
	CHECK(recv(genl.fd, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN, "answered twice");
	must_get(&genl, getpid(), &row);
}

/* Defines a case; what follows it appends the mistake to @req and returns its offset, or 0. */
#define REFUSAL(name, cmd, flags, error, words)						\
	static size_t name##_put(struct genl_req *req);					\
	static void name(void)								\
	{										\
		static const struct refusal refusal = { cmd, flags, error, words };	\
											\
		refuse(&refusal, name##_put);						\
	}										\
	static size_t name##_put(struct genl_req *req)

#define REFUSED_GET(name, error, words)	\
	REFUSAL(name, KTALLY_CMD_TASK_GET, DO, error, words)

static size_t put_self(struct genl_req *req)
{
	return genl_put_u32(req, KTALLY_A_TASK_PID, getpid());
}

/* ---- What is no request ---- */

REFUSAL(unknown_command, 77, DO, EOPNOTSUPP, NULL)
{
	return put_self(req) * 0;
}

REFUSAL(info_dump, KTALLY_CMD_INFO_GET, DUMP, EOPNOTSUPP, NULL)
{
	(void)req;
	return 0;
}

REFUSAL(exit_do, KTALLY_CMD_EXIT_GET, DO, EOPNOTSUPP, NULL)
{
	(void)req;
	return 0;
}

REFUSAL(notification, KTALLY_CMD_EXIT_NTF, DO, EOPNOTSUPP, NULL)
{
	(void)req;
	return 0;
}

REFUSED_GET(no_genl_header, EINVAL, NULL)
{
	req->len = NLMSG_HDRLEN;
	return 0;
}

REFUSED_GET(reserved_header_bits, EINVAL, "reserved")
{
	((struct genlmsghdr *)NLMSG_DATA(req->bytes))->reserved = 1;
	return put_self(req) * 0;
}

REFUSED_GET(loose_flags, EINVAL, "nlmsg_flags")
{
	((struct nlmsghdr *)req->bytes)->nlmsg_flags |= NLM_F_EXCL;
	return put_self(req) * 0;
}

/* ---- Attributes ---- */

REFUSED_GET(unknown_attribute, EINVAL, "Unknown attribute")
{
	put_self(req);
	return genl_put_u32(req, UNKNOWN, 1);
}

REFUSED_GET(answer_only_attribute, EINVAL, "nsupported attribute")
{
	put_self(req);
	return genl_put_u32(req, KTALLY_A_TASK_START_TIME, 1);
}

REFUSAL(attribute_of_info, KTALLY_CMD_INFO_GET, DO, EINVAL, "Unknown attribute")
{
	return genl_put_u32(req, KTALLY_A_INFO_CPUS, 1);
}

REFUSAL(attribute_of_exit, KTALLY_CMD_EXIT_GET, DUMP, EINVAL, "Unknown attribute")
{
	return genl_put_u64(req, KTALLY_A_EXIT_NEXT, 1);
}

REFUSED_GET(empty_pid, EINVAL, "length")
{
	return genl_put(req, KTALLY_A_TASK_PID, NULL, 0);
}

REFUSED_GET(short_pid, EINVAL, "length")
{
	return genl_put(req, KTALLY_A_TASK_PID, "\1\0", 2);
}

REFUSED_GET(three_byte_pid, EINVAL, "length")
{
	return genl_put(req, KTALLY_A_TASK_PID, "\1\0\0", 3);
}

REFUSED_GET(long_pid, EINVAL, "length")
{
	return genl_put_u64(req, KTALLY_A_TASK_PID, 1);
}

REFUSAL(short_since, KTALLY_CMD_EXIT_GET, DUMP, EINVAL, "length")
{
	return genl_put_u32(req, KTALLY_A_EXIT_SINCE, 1);
}

REFUSED_GET(flag_with_payload, ERANGE, "policy")
{
	put_self(req);
	return genl_put_u32(req, KTALLY_A_TASK_THREADS, 1);
}

REFUSED_GET(huge_attribute, EINVAL, "length")
{
	static const char data[60000];

	return genl_put(req, KTALLY_A_TASK_PID, data, sizeof(data));
}

REFUSED_GET(nested_pid, EINVAL, "NLA_F_NESTED")
{
	uint32_t inner[2] = { 8 | KTALLY_A_TASK_PID << 16, 1 };

	return genl_put(req, KTALLY_A_TASK_PID | NLA_F_NESTED, inner, 4);
}

REFUSED_GET(deeply_nested, EINVAL, "nsupported attribute")
{
	struct nlattr nest[200];
	int i;

	for (i = 0; i < 200; i++) {
		nest[i].nla_type = KTALLY_A_TASK_HEADER | NLA_F_NESTED;
		nest[i].nla_len = (200 - i) * NLA_HDRLEN;
	}
	return genl_put(req, KTALLY_A_TASK_HEADER | NLA_F_NESTED, nest, sizeof(nest));
}

/* ---- Bytes that are no attribute ---- */

REFUSED_GET(trailing_junk, EINVAL, "leftover")
{
	put_self(req);
	memcpy(req->bytes + req->len, "\1\0", 2);
	req->len += 2;
	return 0;
}

static void put_header(struct genl_req *req, uint16_t len)
{
	struct nlattr *attr = (struct nlattr *)(req->bytes + req->len);

	attr->nla_len = len;
	attr->nla_type = KTALLY_A_TASK_PID;
	memset(attr + 1, 1, 4);
	req->len += 8;
}

REFUSED_GET(zero_length, EINVAL, "leftover")
{
	put_self(req);
	put_header(req, 0);
	return 0;
}

REFUSED_GET(length_below_header, EINVAL, "leftover")
{
	put_self(req);
	put_header(req, 3);
	return 0;
}

REFUSED_GET(length_beyond_message, EINVAL, "leftover")
{
	put_self(req);
	put_header(req, 4000);
	return 0;
}

/* ---- Values ---- */

#define REFUSED_PID(name, pid)						\
	REFUSED_GET(name, ERANGE, "out of range")			\
	{								\
		return genl_put_u32(req, KTALLY_A_TASK_PID, pid);	\
	}

REFUSED_PID(pid_zero, 0)
REFUSED_PID(pid_above_limit, KTALLY_MAX_PID + 1)
REFUSED_PID(pid_sign_bit, 1U << 31)
REFUSED_PID(pid_minus_one, UINT32_MAX)

REFUSAL(dump_pid_zero, KTALLY_CMD_TASK_GET, DUMP, ERANGE, "out of range")
{
	return genl_put_u32(req, KTALLY_A_TASK_PID, 0);
}

REFUSAL(dump_tgid_above_limit, KTALLY_CMD_TASK_GET, DUMP, ERANGE, "out of range")
{
	return genl_put_u32(req, KTALLY_A_TASK_TGID, KTALLY_MAX_PID + 1);
}

REFUSAL(dump_uid_of_nobody, KTALLY_CMD_TASK_GET, DUMP, EINVAL, "uid")
{
	return genl_put_u32(req, KTALLY_A_TASK_UID, UINT32_MAX);
}

REFUSED_GET(paths_without_ids, EINVAL, "group id")
{
	put_self(req);
	genl_put_u32(req, KTALLY_A_TASK_GROUPS, KTALLY_GROUP_CPU);
	return genl_put_flag(req, KTALLY_A_TASK_CGROUP_PATHS);
}

REFUSED_GET(unknown_group, EINVAL, "reserved bit")
{
	put_self(req);
	return genl_put_u32(req, KTALLY_A_TASK_GROUPS, KTALLY_GROUP_ALL + 1);
}

REFUSED_GET(missing_pid, EINVAL, "pid is missing")
{
	return genl_put_flag(req, KTALLY_A_TASK_EXACT) * 0;
}

REFUSED_GET(dump_filter_tgid, EINVAL, "dumps only")
{
	put_self(req);
	return genl_put_u32(req, KTALLY_A_TASK_TGID, getpid());
}

REFUSED_GET(dump_form, EINVAL, "dumps only")
{
	put_self(req);
	return genl_put_flag(req, KTALLY_A_TASK_PACKED);
}

REFUSED_GET(dump_filter_uid, EINVAL, "dumps only")
{
	put_self(req);
	return genl_put_u32(req, KTALLY_A_TASK_UID, 0);
}

REFUSED_GET(pid_of_nobody, ESRCH, "no task")
{
	return genl_put_u32(req, KTALLY_A_TASK_PID, KTALLY_MAX_PID) * 0;
}

/* ---- What is forgiven ---- */

static void any_version(void)
{
	static const uint8_t versions[] = { 0, 1, 2, 255 };
	static struct genl_req req;
	struct genl genl;
	size_t i;

	must_open(&genl);
	for (i = 0; i < sizeof(versions); i++) {
		genl_begin(&req, genl.family, KTALLY_CMD_TASK_GET, DO);
		((struct genlmsghdr *)NLMSG_DATA(req.bytes))->version = versions[i];
		put_self(&req);
		CHECK_EQ(genl_ask(&genl, &req, NULL, NULL), 0);
	}
}

#define CASE(function, name) { name, function, 0 }

static const struct tap_case cases[] = {
	CASE(unknown_command, "unknown command"),
	CASE(info_dump, "info-get as a dump"),
	CASE(exit_do, "exit-get of one"),
	CASE(notification, "a notification as a request"),
	CASE(no_genl_header, "no generic netlink header"),
	CASE(reserved_header_bits, "reserved bits of the header"),
	CASE(loose_flags, "flags that a get has not got"),
	CASE(unknown_attribute, "unknown attribute"),
	CASE(answer_only_attribute, "an attribute of answers only"),
	CASE(attribute_of_info, "an attribute for info-get"),
	CASE(attribute_of_exit, "an attribute of exit-get's answers"),
	CASE(empty_pid, "pid of 0 bytes"),
	CASE(short_pid, "pid of 2 bytes"),
	CASE(three_byte_pid, "pid of 3 bytes"),
	CASE(long_pid, "pid of 8 bytes"),
	CASE(short_since, "since of 4 bytes"),
	CASE(flag_with_payload, "a flag with a payload"),
	CASE(huge_attribute, "pid of 60000 bytes"),
	CASE(nested_pid, "pid as a nest"),
	CASE(deeply_nested, "200 nests in each other"),
	CASE(trailing_junk, "trailing junk"),
	CASE(zero_length, "an attribute of length 0"),
	CASE(length_below_header, "an attribute shorter than its header"),
	CASE(length_beyond_message, "an attribute longer than the message"),
	CASE(pid_zero, "pid 0"),
	CASE(pid_above_limit, "pid above the limit"),
	CASE(pid_sign_bit, "pid 2^31"),
	CASE(pid_minus_one, "pid 2^32 - 1"),
	CASE(dump_pid_zero, "a dump of pid 0"),
	CASE(dump_tgid_above_limit, "a dump of a tgid above the limit"),
	CASE(dump_uid_of_nobody, "a dump of the uid that is none"),
	CASE(paths_without_ids, "paths of cgroups without their ids"),
	CASE(unknown_group, "unknown group"),
	CASE(missing_pid, "no pid"),
	CASE(dump_filter_tgid, "tgid in a get"),
	CASE(dump_form, "packed in a get"),
	CASE(dump_filter_uid, "uid in a get"),
	CASE(pid_of_nobody, "a pid that nobody has"),
	CASE(any_version, "any version of the header is taken"),
};

TAP_MAIN(cases)
