/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_BITS_H
#define HOST_LINUX_BITS_H

#define BITS_PER_LONG	64

#define BIT(bit)	(1UL << (bit))
#define BIT_ULL(bit)	(1ULL << (bit))
#define BIT_MASK(bit)	(1UL << ((bit) % BITS_PER_LONG))
#define BIT_WORD(bit)	((bit) / BITS_PER_LONG)

#endif
