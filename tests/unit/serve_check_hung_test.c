// SPDX-License-Identifier: GPL-2.0
/* Checks against a file system and a name server that never answer: they hold nobody up. */
#include "check_runs.h"

#include <netdb.h>
#include <semaphore.h>
#include <sys/statvfs.h>

#include "serve/check/errand.h"

#define HUNG "/hung"

static sem_t hung, asked;	/* what a server that is gone holds back, and that it was asked */

static int set_up(void **state)
{
	sem_init(&hung, 0, 0);
	sem_init(&asked, 0, 0);
	return check_runs_set_up(state);
}

/* ---- A file system that does not answer ---- */

int __real_statvfs(const char *path, struct statvfs *fs);
int __wrap_statvfs(const char *path, struct statvfs *fs);

int __wrap_statvfs(const char *path, struct statvfs *fs)
{
	if (strcmp(path, HUNG))
		return __real_statvfs(path, fs);
	sem_post(&asked);
	sem_wait(&hung);
	return __real_statvfs("/", fs);
}

/* ---- A name whose server does not answer ---- */

int __real_getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
		       struct addrinfo **found);
int __wrap_getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
		       struct addrinfo **found);

int __wrap_getaddrinfo(const char *host, const char *port, const struct addrinfo *hints,
		       struct addrinfo **found)
{
	if (!strcmp(host, "hung.example")) {
		sem_post(&asked);
		sem_wait(&hung);
	}
	if (!strcmp(host, "gone.example"))
		return EAI_NONAME;
	return __real_getaddrinfo(strcmp(host, "hung.example") ? host : "127.0.0.1", port, hints,
				  found);
}

/* ---- Tests ---- */

static void names_are_resolved(void **state)
{
	char target[32], name[32];
	int fd = listen_tcp(target);

	(void)state;
	snprintf(name, sizeof(name), "localhost%s", strchr(target, ':'));
	add(CHECK_TCP, name);
	add(CHECK_TCP, "gone.example:1");
	check_runs_begin();
	wait_for(0, CHECK_OK);
	assert_string_equal(wait_for(1, CHECK_FAILED).last.error,
			    "its name can't be resolved: Name or service not known");
	close(fd);
}

static void a_file_system_that_hangs_holds_nobody_up(void **state)
{
	uint64_t failures;
	int waiting;

	(void)state;
	add(CHECK_DISK, HUNG);
	add(CHECK_DISK, "/");
	check_runs_begin();
	assert_non_null(strstr(wait_for(0, CHECK_FAILED).last.error, "no answer for "));
	wait_for(1, CHECK_OK);
	/* It goes on to fail, and is not asked once more. */
	failures = look(0).failures;
	while (look(0).failures < failures + 2)
		usleep(5000);
	sem_getvalue(&asked, &waiting);
	assert_int_equal(waiting, 1);
	sem_post(&hung);
	while (sem_getvalue(&asked, &waiting) || waiting < 2)
		usleep(5000);
	sem_post(&hung);
	wait_for(0, CHECK_OK);
}

static void a_name_server_that_hangs_is_asked_once(void **state)
{
	char target[32], name[48];
	int fd = listen_tcp(target), waiting;

	(void)state;
	snprintf(name, sizeof(name), "hung.example%s", strchr(target, ':'));
	add(CHECK_TCP, name);
	add(CHECK_TCP, target);
	check_runs_begin();
	assert_non_null(strstr(wait_for(0, CHECK_FAILED).last.error,
			       "its name is not resolved after "));
	wait_for(1, CHECK_OK);
	while (look(0).failures < 3)
		usleep(5000);
	sem_getvalue(&asked, &waiting);
	assert_int_equal(waiting, 1);
	sem_post(&hung);
	sem_post(&hung);
	/* It is the address that the name has, and no other. */
	wait_for(0, CHECK_OK);
	close(fd);
	wait_for(1, CHECK_FAILED);
	sem_post(&hung);
}

static void it_ends_while_a_file_system_hangs(void **state)
{
	(void)state;
	add(CHECK_DISK, HUNG);
	check_runs_begin();
	sem_wait(&asked);
	check_runner_stop(runner);
	runner = NULL;
	sem_post(&hung);
}

static void a_reload_goes_on_with_what_is_the_same(void **state)
{
	char target[32];
	int fd = listen_tcp(target);
	struct check hanging;

	(void)state;
	add(CHECK_TCP, target);
	hanging = *add(CHECK_DISK, HUNG);
	check_runs_begin();
	wait_for(1, CHECK_FAILED);
	memset(&checks, 0, sizeof(checks));
	checks.check[checks.count++] = hanging;
	add(CHECK_TCP, target);
	check_results_set(&results, &checks);
	check_runner_wake(runner);
	assert_int_equal(look(0).state, CHECK_FAILED);
	wait_for(1, CHECK_OK);
	close(fd);
	sem_post(&hung);
	sem_post(&hung);
	sem_post(&hung);
	wait_for(0, CHECK_OK);
}

/* ---- Errands ---- */

static void hang(const struct check *check, struct errand_answer *answer)
{
	(void)check;
	(void)answer;
	sem_wait(&hung);
}

static void there_is_a_limit_to_what_hangs(void **state)
{
	static struct errand *errands[3 * CHECK_SLOTS];
	struct errand_answer answer;
	unsigned int count = 0;

	(void)state;
	while (count < 3 * CHECK_SLOTS &&
	       (errands[count] = errand_start(hang, &checks.check[0], NULL)))
		count++;
	assert_in_range(count, CHECK_SLOTS, 3 * CHECK_SLOTS - 1);
	for (unsigned int i = 0; i < count; i++)
		sem_post(&hung);
	for (unsigned int i = 0; i < count; i++) {
		while (!errand_is_done(errands[i], &answer))
			usleep(1000);
		errand_drop(errands[i]);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, check_runs_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(names_are_resolved),
		TEST(a_file_system_that_hangs_holds_nobody_up),
		TEST(a_name_server_that_hangs_is_asked_once),
		TEST(it_ends_while_a_file_system_hangs),
		TEST(a_reload_goes_on_with_what_is_the_same),
		TEST(there_is_a_limit_to_what_hangs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
