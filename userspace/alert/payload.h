/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Alerts as Alertmanager takes them: the body of POST /api/v2/alerts. Not here: sending it
 * (receiver.h).
 */
#ifndef KTALLY_ALERT_PAYLOAD_H
#define KTALLY_ALERT_PAYLOAD_H

#include "alert/table.h"
#include "log/json.h"

/* What all alerts of this program have. */
struct alert_origin {
	char instance[6 * 64 + 1];	/* the host's name, plain text; "" when it has none */
	char link[512];			/* where a person reads more, without the path */
	uint64_t lasting;		/* ns that one fires for when it is not heard of again */
};

/* With the host's own name, and a link: @link as it was given. */
void alert_origin_set(struct alert_origin *origin, const char *link, uint64_t lasting);

/* More bytes than an alert can take. */
#define ALERT_PAYLOAD	8192

/* One alert as an object. @now: ns since 1970. */
void alert_payload(struct json *j, const struct alert *alert, const struct alert_origin *origin,
		   uint64_t now);

#endif
