/* SPDX-License-Identifier: GPL-2.0 */
/* The questions there are; each is in the file that answers it. */
#ifndef KTALLY_ASK_QUESTIONS_H
#define KTALLY_ASK_QUESTIONS_H

#include "ask/ask.h"

extern const struct question question_summary, question_cpu, question_wait, question_memory,
	question_io, question_delay, question_faults, question_exits, question_growth,
	question_health;

#endif
