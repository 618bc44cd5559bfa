// SPDX-License-Identifier: GPL-2.0
/* Loading libcurl, see curl.h. Not here: what is done with it (client.c). */
#include "http/curl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#define NAME "libcurl.so.4"	/* Debian's libcurl4; the number is of its interface */

struct curl_functions curl;

static bool loaded;
static char why_not[256];

static bool find_all(void *library)
{
#define FIND(name) \
	curl.name = (__typeof__(curl.name))dlsym(library, "curl_" #name); \
	if (!curl.name) \
		return false;
	CURL_FUNCTIONS(FIND)
#undef FIND
	return true;
}

/* It stays until the process ends. */
static void load(void)
{
	void *library = dlopen(NAME, RTLD_NOW | RTLD_LOCAL);

	loaded = library && find_all(library);
	if (!loaded)
		snprintf(why_not, sizeof(why_not), "%s", dlerror());
}

bool curl_load(const char **words)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, load);
	*words = why_not;
	return loaded;
}
