/* SPDX-License-Identifier: GPL-2.0 */
#ifndef HOST_LINUX_BITMAP_H
#define HOST_LINUX_BITMAP_H

#include <string.h>

#include <linux/bits.h>
#include <linux/types.h>

#define BITS_TO_LONGS(bits)		(((bits) + BITS_PER_LONG - 1) / BITS_PER_LONG)
#define DECLARE_BITMAP(name, bits)	unsigned long name[BITS_TO_LONGS(bits)]

static inline bool test_bit(unsigned long bit, const unsigned long *map)
{
	return map[BIT_WORD(bit)] & BIT_MASK(bit);
}

static inline void bitmap_zero(unsigned long *map, unsigned int bits)
{
	memset(map, 0, BITS_TO_LONGS(bits) * sizeof(*map));
}

#define for_each_set_bit(bit, map, bits)		\
	for ((bit) = 0; (bit) < (bits); (bit)++)	\
		if (test_bit(bit, map))

#endif
