/* SPDX-License-Identifier: GPL-2.0 */
/* What asker ends with. */
#ifndef ASKER_H
#define ASKER_H

enum { ASKER_TOLD_ALL = 10, ASKER_TOLD_IN_PART, ASKER_REFUSED, ASKER_FAILED };

#endif
