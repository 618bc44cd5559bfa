/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Lines of the text formats of Prometheus and OpenMetrics. Not here: which metrics there are.
 */
#ifndef KTALLY_SERVE_EXPOSITION_H
#define KTALLY_SERVE_EXPOSITION_H

#include <stdbool.h>
#include <stdint.h>

#include "libktally/ktally.h"
#include "serve/buffer.h"

struct exposition {
	struct buffer *to;
	bool open;		/* OpenMetrics */
};

enum metric_type { METRIC_COUNTER, METRIC_GAUGE, METRIC_HISTOGRAM };

/* Length of the name in "name{labels}". */
size_t metric_name_length(const char *metric);

/* Begins a family. @metric: as of a field; labels in it are passed over. */
void put_family(const struct exposition *e, const char *metric, enum metric_type type);
/* Then, in this order: what it is. Any text. */
void put_help(const struct exposition *e, const char *metric, const char *help, size_t len);

/*
 * A sample but for its value. @group: the value of the label groupname, plain text, or NULL. @more:
 * labels as they are to be written, or "".
 */
void put_name(const struct exposition *e, const char *metric, const char *group,
	      const char *more);
/* The value and the end of the line. */
void put_uint(const struct exposition *e, uint64_t value);
void put_double(const struct exposition *e, double value);
/* A count of such units, in seconds for ns; hundredths as what they are. */
void put_value(const struct exposition *e, const struct ktally_field *field, uint64_t value);
void put_seconds(const struct exposition *e, uint64_t ns);

/* The value of a label, which must be plain text, within quotes. */
void put_label(struct buffer *to, const char *text);

#endif
