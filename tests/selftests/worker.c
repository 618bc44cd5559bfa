// SPDX-License-Identifier: GPL-2.0
/* A program that works a little and ends: what the lives of lives.c exec. */
#include "lives.h"

int main(void)
{
	lives_work();
	return 0;
}
