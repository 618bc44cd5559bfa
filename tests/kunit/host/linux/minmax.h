/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_MINMAX_H
#define HOST_LINUX_MINMAX_H

#define min_t(type, a, b) ({		\
	type a_ = (a), b_ = (b);	\
					\
	a_ < b_ ? a_ : b_;		\
})

#define swap(a, b) do {			\
	__typeof__(a) a_ = (a);		\
					\
	(a) = (b);			\
	(b) = a_;			\
} while (0)

/* @to is a power of two. */
#define round_down(value, to)	((value) & ~((to) - 1))

#endif
