// SPDX-License-Identifier: GPL-2.0
/*
 * The control port: frames in, frames out.  What they mean is agent.c's.
 */
#define _GNU_SOURCE
#include "agent.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HEADER 5	/* type and length */

struct buffer {
	char *data;
	size_t used, room;
};

static int control = -1;
static struct buffer input, output;

/* The first process's end is a panic, which ends the guest: the host sees it. */
void fatal(const char *what)
{
	fprintf(stderr, "agent: %s: %s\n", what, strerror(errno));
	exit(1);
}

static char *reserve(struct buffer *buffer, size_t more)
{
	if (buffer->used + more > buffer->room) {
		buffer->room = 2 * (buffer->used + more);
		buffer->data = realloc(buffer->data, buffer->room);
		if (!buffer->data)
			fatal("memory");
	}
	return buffer->data + buffer->used;
}

static void consume(struct buffer *buffer, size_t length)
{
	buffer->used -= length;
	memmove(buffer->data, buffer->data + length, buffer->used);
}

/* Without udev a port is found by the name in its sysfs folder. */
int port_open(const char *name, int flags)
{
	static const char folder[] = "/sys/class/virtio-ports";
	char path[512], got[64];
	struct dirent *entry;
	DIR *ports = opendir(folder);

	while (ports && (entry = readdir(ports))) {
		FILE *file;

		snprintf(path, sizeof(path), "%s/%s/name", folder, entry->d_name);
		file = fopen(path, "re");
		if (!file)
			continue;
		if (!fgets(got, sizeof(got), file))
			got[0] = '\0';
		fclose(file);
		got[strcspn(got, "\n")] = '\0';
		if (strcmp(got, name))
			continue;
		snprintf(path, sizeof(path), "/dev/%s", entry->d_name);
		closedir(ports);
		return open(path, flags | O_NONBLOCK | O_CLOEXEC);
	}
	errno = ENODEV;
	return -1;
}

void control_open(void)
{
	control = port_open("ktally.control", O_RDWR);
	if (control < 0)
		fatal("control port");
}

int control_fd(void)
{
	return control;
}

short control_events(void)
{
	return output.used ? POLLIN | POLLOUT : POLLIN;
}

/* Takes what is there; true when a whole frame was, which the caller frees. */
bool control_receive(struct frame *frame)
{
	ssize_t got = read(control, reserve(&input, 1 << 16), 1 << 16);
	uint32_t length;

	if (got > 0)
		input.used += got;
	if (input.used < HEADER)
		return false;
	memcpy(&length, input.data + 1, sizeof(length));
	if (input.used < HEADER + (size_t)length)
		return false;
	frame->type = input.data[0];
	frame->length = length;
	frame->payload = malloc((size_t)length + 1);
	if (!frame->payload)
		fatal("memory");
	memcpy(frame->payload, input.data + HEADER, length);
	frame->payload[length] = '\0';
	consume(&input, HEADER + (size_t)length);
	return true;
}

void control_send(enum frame_type type, const void *payload, size_t length)
{
	uint32_t length32 = length;
	char *place = reserve(&output, HEADER + length);

	place[0] = type;
	memcpy(place + 1, &length32, sizeof(length32));
	if (length)
		memcpy(place + HEADER, payload, length);
	output.used += HEADER + length;
}

/* True when nothing is left to send. */
bool control_flush(void)
{
	while (output.used) {
		ssize_t put = write(control, output.data, output.used);

		if (put <= 0)
			return false;
		consume(&output, put);
	}
	return true;
}
