/* SPDX-License-Identifier: GPL-2.0 */
/*
 * libcurl, loaded by whoever needs it. It brings some thirty other libraries along: linked with it,
 * each run of `ktally` would take three times as long to begin, and only `ktally serve` uses it.
 */
#ifndef KTALLY_HTTP_CURL_H
#define KTALLY_HTTP_CURL_H

#include <curl/curl.h>
#include <stdbool.h>

/* What we call of it. */
#define CURL_FUNCTIONS(with)		\
	with(easy_cleanup)		\
	with(easy_getinfo)		\
	with(easy_init)			\
	with(easy_setopt)		\
	with(easy_strerror)		\
	with(free)			\
	with(global_cleanup)		\
	with(global_init)		\
	with(multi_add_handle)		\
	with(multi_cleanup)		\
	with(multi_info_read)		\
	with(multi_init)		\
	with(multi_perform)		\
	with(multi_poll)		\
	with(multi_remove_handle)	\
	with(multi_wakeup)		\
	with(slist_append)		\
	with(slist_free_all)		\
	with(url)			\
	with(url_cleanup)		\
	with(url_get)			\
	with(url_set)

#define CURL_POINTER(name) __typeof__(curl_##name) *name;

struct curl_functions {
	CURL_FUNCTIONS(CURL_POINTER)
};

/* To be used after curl_load() only. */
extern struct curl_functions curl;

/* True when it is there; else @words says why it is not. From any thread, as often as you like. */
bool curl_load(const char **words);

#endif
