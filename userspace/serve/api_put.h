/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Parts of a snapshot as JSON, as the pages below /api/v1 have them; Documentation/serve.rst and
 * the description at /api/v1/openapi.json say what each is. Not here: the pages (api.c).
 */
#ifndef KTALLY_SERVE_API_PUT_H
#define KTALLY_SERVE_API_PUT_H

#include "serve/members.h"
#include "serve/moment.h"
#include "serve/snapshot.h"

#define API_USUAL	20	/* of processes and groups, when no limit is asked for */
#define API_GROUPS	4097	/* more than --top gives there are not */
#define API_REASONS	64	/* of health that are told; of the rest how many */

/* ---- api_figures.c: records by the spec's names ---- */

/* What a counter grew by in a second; false: not known. */
typedef bool (*api_rate)(const void *of, unsigned int field, double *rate);

/* Members "values" and "rates" of a record of this set. */
void api_put_values(struct json *j, const struct ktally_set *set, const uint64_t *present,
		    const uint64_t *value);
void api_put_rates(struct json *j, const struct ktally_set *set, api_rate rate, const void *of);

/* ---- Objects and lists ---- */

/* api_host.c */
void api_put_host(const struct snapshot *snapshot, struct buffer *to);
void api_put_latencies(const struct snapshot *snapshot, struct buffer *to);
void api_put_history(const struct snapshot *snapshot, uint64_t interval, struct buffer *to);

/*
 * api_process.c: the first in an order; or the first by CPU time and those by memory. A stranger is
 * not told of a process what procfs guards (ktally_set's guarded): he may not ask for LEADER_IO.
 */
void api_put_processes(const struct snapshot *snapshot, enum leader_order order,
		       unsigned int limit, bool stranger, struct buffer *to);
void api_put_main_processes(const struct snapshot *snapshot, bool stranger, struct buffer *to);
void api_put_exits(const struct snapshot *snapshot, unsigned int limit, bool stranger,
		   struct buffer *to);

/* api_group.c: who uses most CPU time first. */
void api_put_groups(const struct snapshot *snapshot, unsigned int limit, struct buffer *to);

/* ---- api_state.c ---- */

/* Alerts of the moment, which are of no sample. */
void api_put_alerts(struct alerting *alerting, struct buffer *to);

/*
 * What is of the sample, which all who ask share (NULL: out of memory), and what is of the moment,
 * which stands behind it. The same of health.
 */
const struct buffer *api_state(struct snapshot *snapshot, bool stranger);
void api_put_state_tail(const struct moment *moment, const struct snapshot *snapshot,
			struct buffer *to);
void api_put_health(const struct moment *moment, const struct snapshot *snapshot,
		    struct buffer *to);

#endif
