// SPDX-License-Identifier: GPL-2.0
/* The handle chooses the best source, says why, and stays usable when there is none. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "fake_wire.h"
#include "libktally/source.h"

static const struct ktally_world world = { .proc = "/proc", .io = &fake_io };
static uint32_t version;
static int refusal;

static void answer(struct fake *f, const struct nlmsghdr *request)
{
	(void)f;
	if (refusal)
		fake_error(request, refusal, "needs CAP_NET_ADMIN in the initial user namespace");
	else
		fake_answer_info(request, version);
}

static int setup(void **state)
{
	(void)state;
	fake_reset();
	fake.answer = answer;
	version = KTALLY_FAMILY_VERSION;
	refusal = 0;
	return 0;
}

static void assert_choice(enum ktally_source_kind kind, int ret, const char *name, const char *why,
			  const char *error)
{
	struct ktally *k;

	assert_int_equal(ktally_open_in(&k, kind, &world), ret);
	assert_string_equal(ktally_source_name(k), name);
	assert_string_equal(ktally_source_why(k), why);
	assert_string_equal(ktally_error(k), error);
	ktally_close(k);
	assert_int_equal(fake.opens, fake.closes);
}

#define NOT_LOADED "the ktally module is not loaded, or this network namespace is not the host's"
#define NOT_PERMITTED "cannot ask the ktally module about itself: the module says: " \
	"needs CAP_NET_ADMIN in the initial user namespace"

static void the_module_is_preferred(void **state)
{
	(void)state;
	assert_choice(KTALLY_SOURCE_AUTO, 0, "netlink", "the ktally module is loaded and answers",
		      "");
}

/* A module loaded with access=procfs, asked by a plain user. */
static void who_sees_only_his_proc_is_told_so(void **state)
{
	struct ktally_info info;
	struct ktally *k;

	(void)state;
	fake.withheld = UINT64_C(1) << KTALLY_INFO_EXITS;
	assert_choice(KTALLY_SOURCE_AUTO, 0, "netlink", "the ktally module is loaded and answers, "
		      "with what this user's /proc shows", "");
	assert_int_equal(ktally_open_in(&k, KTALLY_SOURCE_NETLINK, &world), 0);
	assert_int_equal(ktally_info_get(k, &info), 0);
	assert_int_equal(info.redacted[0], UINT64_C(1) << KTALLY_INFO_EXITS);
	assert_int_equal(ktally_events_open(k), -EOPNOTSUPP);
	assert_string_equal(ktally_error(k),
			    "the module shows exits only to who has CAP_NET_ADMIN: what dies "
			    "between two samples is missed");
	assert_int_equal(ktally_events_fd(k), -EBADF);
	ktally_close(k);
}

static void procfs_stands_in_and_the_reason_is_kept(void **state)
{
	(void)state;
	fake.loaded = false;
	assert_choice(KTALLY_SOURCE_AUTO, 0, "procfs", NOT_LOADED, "");
	fake.loaded = true;
	refusal = -EPERM;
	assert_choice(KTALLY_SOURCE_AUTO, 0, "procfs", NOT_PERMITTED, "");
}

static void what_was_asked_for_is_not_replaced(void **state)
{
	(void)state;
	assert_choice(KTALLY_SOURCE_PROCFS, 0, "procfs", "it was asked for", "");
	assert_int_equal(fake.resolves, 0);
	fake.loaded = false;
	assert_choice(KTALLY_SOURCE_NETLINK, -ENOENT, "", "it was asked for", NOT_LOADED);
	fake.loaded = true;
	refusal = -EPERM;
	assert_choice(KTALLY_SOURCE_NETLINK, -EPERM, "", "it was asked for", NOT_PERMITTED);
}

static void another_version_of_the_protocol_is_refused(void **state)
{
	(void)state;
	version = KTALLY_FAMILY_VERSION + 1;
	assert_choice(KTALLY_SOURCE_NETLINK, -EPROTO, "", "it was asked for",
		      "the ktally module speaks version 2 of the protocol and this program "
		      "version 1: "
		      "install both from one release");
}

static void a_handle_without_a_source_answers_with_errors(void **state)
{
	struct ktally_query q = { .pid = 1 };
	struct ktally_sample s = { 0 };
	struct ktally_task task;
	struct ktally_info info;
	struct ktally *k;

	(void)state;
	fake.loaded = false;
	assert_int_equal(ktally_open_in(&k, KTALLY_SOURCE_NETLINK, &world), -ENOENT);
	assert_int_equal(ktally_sample_take(k, &q, &s), -EBADF);
	assert_int_equal(ktally_task_get(k, &q, &task), -EBADF);
	assert_int_equal(ktally_info_get(k, &info), -EBADF);
	assert_int_equal(ktally_events_open(k), -EBADF);
	assert_int_equal(ktally_events_fd(k), -EBADF);
	assert_int_equal(ktally_events_next(k, &task), -EBADF);
	assert_int_equal(ktally_events_lost(k), 0);
	assert_string_equal(ktally_error(k), "no source is open");
	ktally_sample_free(&s);
	ktally_close(k);
	ktally_close(NULL);
}

static void a_kind_that_is_none_is_refused(void **state)
{
	struct ktally *k;

	(void)state;
	assert_int_equal(ktally_open_in(&k, (enum ktally_source_kind)99, &world), -EINVAL);
	ktally_close(k);
}

static void info_says_what_the_module_is(void **state)
{
	struct ktally_info info;
	struct ktally *k;

	(void)state;
	assert_int_equal(ktally_open_in(&k, KTALLY_SOURCE_AUTO, &world), 0);
	assert_int_equal(ktally_info_get(k, &info), 0);
	assert_string_equal(info.module_version, "0.1.0");
	assert_int_equal(info.value[KTALLY_INFO_CPUS], 4);
	assert_false(ktally_has(info.present, KTALLY_INFO_EXITS));
	ktally_close(k);
}

static void host_figures_come_with_every_sample(void **state)
{
	struct ktally_query q = { .pid = 1 };
	struct ktally_sample s = { 0 };
	struct ktally *k;

	(void)state;
	assert_int_equal(ktally_open_in(&k, KTALLY_SOURCE_PROCFS, &world), 0);
	assert_int_equal(ktally_sample_take(k, &q, &s), 0);
	assert_true(ktally_has(s.host.present, KTALLY_HOST_MEM_TOTAL));
	assert_true(ktally_has(s.host.present, KTALLY_HOST_UPTIME));
	assert_true(ktally_has(s.moment.present, KTALLY_MOMENT_CPU_SYSTEM));
	ktally_sample_free(&s);
	ktally_close(k);
}

static void who_wants_tasks_only_pays_for_no_host_files(void **state)
{
	struct ktally_query q = { .tasks_only = true };
	struct ktally_sample s = { 0 };
	struct ktally *k;

	(void)state;
	assert_int_equal(ktally_open_in(&k, KTALLY_SOURCE_NETLINK, &world), 0);
	ktally_sample_take(k, &q, &s);
	assert_false(ktally_has(s.host.present, KTALLY_HOST_UPTIME));
	q.tasks_only = false;
	ktally_sample_take(k, &q, &s);
	assert_true(ktally_has(s.host.present, KTALLY_HOST_UPTIME));
	ktally_sample_free(&s);
	ktally_close(k);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(the_module_is_preferred, setup),
		cmocka_unit_test_setup(who_sees_only_his_proc_is_told_so, setup),
		cmocka_unit_test_setup(procfs_stands_in_and_the_reason_is_kept, setup),
		cmocka_unit_test_setup(what_was_asked_for_is_not_replaced, setup),
		cmocka_unit_test_setup(another_version_of_the_protocol_is_refused, setup),
		cmocka_unit_test_setup(a_handle_without_a_source_answers_with_errors, setup),
		cmocka_unit_test_setup(a_kind_that_is_none_is_refused, setup),
		cmocka_unit_test_setup(info_says_what_the_module_is, setup),
		cmocka_unit_test_setup(host_figures_come_with_every_sample, setup),
		cmocka_unit_test_setup(who_wants_tasks_only_pays_for_no_host_files, setup),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
