/* SPDX-License-Identifier: GPL-2.0 */
/*
 * As much of KUnit as the suites use, on the host: main.c runs them. A file has one suite.
 */
#ifndef HOST_KUNIT_TEST_H
#define HOST_KUNIT_TEST_H

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <linux/err.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/types.h>

struct kunit_resource;

/* A case while it runs. */
struct kunit {
	bool failed;
	jmp_buf abort;			/* where a failed assertion goes */
	struct kunit_resource *resources;
	void *priv;
};

struct kunit_case {
	void (*run_case)(struct kunit *test);
	const char *name;
};

struct kunit_suite {
	const char *name;
	int (*init)(struct kunit *test);
	void (*exit)(struct kunit *test);
	struct kunit_case *test_cases;
};

extern struct kunit_suite *const kunit_host_suite;

#define KUNIT_CASE(function)	{ .run_case = (function), .name = #function }
#define kunit_test_suite(suite)	struct kunit_suite *const kunit_host_suite = &(suite)

/* Freed when the case ends. Return: NULL without memory. */
void *kunit_kcalloc(struct kunit *test, size_t count, size_t size, gfp_t gfp);
#define kunit_kzalloc(test, size, gfp)	kunit_kcalloc(test, 1, size, gfp)

/* Where in a test an expectation stands. */
struct kunit_place {
	const char *file;
	int line;
	const char *what;
	bool assertion;
};

__attribute__((format(printf, 5, 6)))
void kunit_host_fail(struct kunit *test, const struct kunit_place *place, long long left,
		     long long right, const char *format, ...);

#define KUNIT_CHECK(test, holds, text, is_assertion, left, right, ...) do {		\
	if (!(holds)) {									\
		static const struct kunit_place place_ = {				\
			__FILE__, __LINE__, text, is_assertion				\
		};									\
											\
		kunit_host_fail(test, &place_, left, right, "" __VA_ARGS__);		\
	}										\
} while (0)

#define KUNIT_COMPARE(test, left, operator, right, is_assertion, ...) do {		\
	__typeof__(left) left_ = (left);						\
	__typeof__(right) right_ = (right);						\
											\
	KUNIT_CHECK(test, left_ operator right_, #left " " #operator " " #right,	\
		    is_assertion, (long long)left_, (long long)right_, __VA_ARGS__);	\
} while (0)

#define KUNIT_EXPECT_EQ(test, left, right)	KUNIT_COMPARE(test, left, ==, right, false)
#define KUNIT_ASSERT_EQ(test, left, right)	KUNIT_COMPARE(test, left, ==, right, true)
#define KUNIT_EXPECT_NE(test, left, right)	KUNIT_COMPARE(test, left, !=, right, false)
#define KUNIT_EXPECT_GT(test, left, right)	KUNIT_COMPARE(test, left, >, right, false)
#define KUNIT_EXPECT_GE(test, left, right)	KUNIT_COMPARE(test, left, >=, right, false)
#define KUNIT_ASSERT_GE(test, left, right)	KUNIT_COMPARE(test, left, >=, right, true)
#define KUNIT_EXPECT_LE(test, left, right)	KUNIT_COMPARE(test, left, <=, right, false)
#define KUNIT_ASSERT_LE(test, left, right)	KUNIT_COMPARE(test, left, <=, right, true)

#define KUNIT_EXPECT_EQ_MSG(test, left, right, ...)	\
	KUNIT_COMPARE(test, left, ==, right, false, __VA_ARGS__)
#define KUNIT_ASSERT_EQ_MSG(test, left, right, ...)	\
	KUNIT_COMPARE(test, left, ==, right, true, __VA_ARGS__)
#define KUNIT_EXPECT_LE_MSG(test, left, right, ...)	\
	KUNIT_COMPARE(test, left, <=, right, false, __VA_ARGS__)

#define KUNIT_EXPECT_TRUE(test, condition)	\
	KUNIT_CHECK(test, condition, #condition, false, 0, 1)
#define KUNIT_ASSERT_TRUE(test, condition)	\
	KUNIT_CHECK(test, condition, #condition, true, 0, 1)
#define KUNIT_EXPECT_FALSE(test, condition)	\
	KUNIT_CHECK(test, !(condition), "!(" #condition ")", false, 1, 0)
#define KUNIT_ASSERT_FALSE(test, condition)	\
	KUNIT_CHECK(test, !(condition), "!(" #condition ")", true, 1, 0)

#define KUNIT_EXPECT_PTR_EQ(test, left, right)	KUNIT_EXPECT_TRUE(test, (left) == (right))
#define KUNIT_EXPECT_NULL(test, pointer)	KUNIT_EXPECT_TRUE(test, (pointer) == NULL)
#define KUNIT_ASSERT_NOT_NULL(test, pointer)	KUNIT_ASSERT_TRUE(test, (pointer) != NULL)
#define KUNIT_ASSERT_NOT_ERR_OR_NULL(test, pointer)	\
	KUNIT_ASSERT_FALSE(test, IS_ERR_OR_NULL(pointer))

#define KUNIT_EXPECT_STREQ(test, left, right)	KUNIT_EXPECT_TRUE(test, !strcmp(left, right))
#define KUNIT_EXPECT_MEMEQ(test, left, right, size)	\
	KUNIT_EXPECT_TRUE(test, !memcmp(left, right, size))

#endif
