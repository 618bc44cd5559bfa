/* SPDX-License-Identifier: GPL-2.0 */
/* Function tracing as the newest supported kernel spells it. */
#ifndef KTALLY_COMPAT_LINUX_FTRACE_H
#define KTALLY_COMPAT_LINUX_FTRACE_H

#include_next <linux/ftrace.h>

/*
 * An argument of the traced function. Drop when >= 6.2: before, the registers that hold arguments
 * are saved on x86, but only ftrace itself takes them out.
 */
#ifdef KTALLY_NO_FTRACE_ARGUMENT
#define ftrace_regs_get_argument(fregs, n) regs_get_kernel_argument(&(fregs)->regs, n)
#endif

#endif
