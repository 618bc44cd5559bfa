// SPDX-License-Identifier: GPL-2.0
/* Runs the suite that it is linked with, and prints TAP. */
#include <stdarg.h>
#include <stdlib.h>

#include <kunit/test.h>

/* Memory of a case. */
struct kunit_resource {
	struct kunit_resource *next;
	max_align_t memory[];
};

void *kunit_kcalloc(struct kunit *test, size_t count, size_t size, gfp_t gfp)
{
	struct kunit_resource *resource = calloc(1, sizeof(*resource) + count * size);

	(void)gfp;
	if (!resource)
		return NULL;
	resource->next = test->resources;
	test->resources = resource;
	return resource->memory;
}

void kunit_host_fail(struct kunit *test, const struct kunit_place *place, long long left,
		     long long right, const char *format, ...)
{
	va_list arguments;

	printf("# %s:%d: expected %s, but %lld and %lld: ", place->file, place->line, place->what,
	       left, right);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	test->failed = true;
	if (place->assertion)
		longjmp(test->abort, 1);
}

/* As in the kernel, exit() runs whatever became of the case. */
static bool run(const struct kunit_suite *suite, const struct kunit_case *one)
{
	struct kunit test = { .failed = false };
	struct kunit_resource *resource;

	if (!setjmp(test.abort)) {
		if (suite->init && suite->init(&test))
			test.failed = true;
		else
			one->run_case(&test);
	}
	if (suite->exit && !setjmp(test.abort))
		suite->exit(&test);
	while ((resource = test.resources)) {
		test.resources = resource->next;
		free(resource);
	}
	return !test.failed;
}

int main(void)
{
	const struct kunit_case *one;
	int number = 0, failures = 0;

	printf("# %s\n", kunit_host_suite->name);
	for (one = kunit_host_suite->test_cases; one->run_case; one++) {
		bool passed = run(kunit_host_suite, one);

		printf("%s %d - %s\n", passed ? "ok" : "not ok", ++number, one->name);
		failures += !passed;
	}
	printf("1..%d\n", number);
	return failures || !number;
}
