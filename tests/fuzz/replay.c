// SPDX-License-Identifier: GPL-2.0
/* Gives a target each file that is named, once: the kept corpus as a test, without libFuzzer. */
#include "fuzz.h"

#define LARGEST (1 << 20)

static void replay(const char *path)
{
	static uint8_t data[LARGEST];
	FILE *file = fopen(path, "rb");
	uint8_t *exact;
	size_t size;

	MUST(file);
	size = fread(data, 1, sizeof(data), file);
	MUST(!ferror(file) && size < sizeof(data));
	fclose(file);
	/* No byte more than there is, for the sanitizers. */
	exact = malloc(size ? size : 1);
	MUST(exact);
	memcpy(exact, data, size);
	LLVMFuzzerTestOneInput(exact, size);
	free(exact);
}

int main(int argc, char **argv)
{
	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, &argv);
	for (int i = 1; i < argc; i++)
		replay(argv[i]);
	printf("%d inputs\n", argc - 1);
	return argc < 2;
}
