/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A test program is a table of named cases and tap_main(). Each case runs in a child of its own,
 * with a time limit: one that crashes or hangs fails alone. The verdict lies in memory that the
 * case shares with its own children, so a check may be made in any of them.
 */
#ifndef TAP_H
#define TAP_H

#include <stdbool.h>
#include <stddef.h>
#include <unistd.h>

struct tap_case {
	const char *name;
	void (*run)(void);
	unsigned int limit;	/* seconds; 0 means TAP_LIMIT */
};

#define TAP_LIMIT 20

/*
 * Every limit is for a machine that has its processors to itself, and is taken so many times as
 * long: an emulated one on a busy host is that slow. None of them is an expectation.
 */
#define TAP_PATIENCE 8

#define TAP_MAIN(cases)							\
	int main(int argc, char **argv)					\
	{								\
		return tap_main(argc, argv, cases, sizeof(cases) / sizeof((cases)[0]));	\
	}

/**
 * tap_main() - run the cases, or those whose name contains one of the arguments
 * Prints TAP. Return: 0; 1 when a case failed; 2 when none was run.
 */
int tap_main(int argc, char **argv, const struct tap_case *cases, size_t count);

/* Prints a line of diagnosis. */
void tap_note(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Fails the case, which goes on. */
void tap_fail(const char *file, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Ends the case (or the child of it that calls) as it stands now. */
_Noreturn void tap_end(void);

/* Ends the case as skipped. */
_Noreturn void tap_skip(const char *format, ...) __attribute__((format(printf, 1, 2)));

bool tap_failed(void);

/* A number from the environment: how much of something a longer run is to do. */
long tap_setting(const char *variable, long otherwise);

/* Nanoseconds of CLOCK_MONOTONIC. */
unsigned long long tap_now(void);

#define CHECK(condition, ...) do {					\
	if (!(condition))						\
		tap_fail(__FILE__, __LINE__, #condition ": " __VA_ARGS__);	\
} while (0)

/* As CHECK(); a failure ends the case. */
#define REQUIRE(condition, ...) do {					\
	if (!(condition)) {						\
		tap_fail(__FILE__, __LINE__, #condition ": " __VA_ARGS__);	\
		tap_end();						\
	}								\
} while (0)

#define TAP_COMPARE(a, op, b, end) do {					\
	long long tap_a = (a), tap_b = (b);				\
	if (!(tap_a op tap_b)) {					\
		tap_fail(__FILE__, __LINE__, "%s %s %s: %lld, %lld", #a, #op, #b,	\
			 tap_a, tap_b);					\
		end;							\
	}								\
} while (0)

#define CHECK_EQ(a, b) TAP_COMPARE(a, ==, b, )
#define CHECK_NE(a, b) TAP_COMPARE(a, !=, b, )
#define CHECK_GE(a, b) TAP_COMPARE(a, >=, b, )
#define CHECK_LE(a, b) TAP_COMPARE(a, <=, b, )
#define REQUIRE_EQ(a, b) TAP_COMPARE(a, ==, b, tap_end())
#define REQUIRE_GE(a, b) TAP_COMPARE(a, >=, b, tap_end())

/* Evaluates @condition until it is true or @ms have passed (see TAP_PATIENCE); its last value. */
#define EVENTUALLY(condition, ms) ({					\
	unsigned long long tap_until = tap_now() + TAP_PATIENCE * (ms) * 1000000ULL; \
	bool tap_true;							\
	while (!(tap_true = (condition)) && tap_now() < tap_until)	\
		usleep(2000);						\
	tap_true;							\
})

#endif
