/* Who comes in, and where: a file with a line "ROOM TOKEN" for each client. They dial the ports
 * in turn, so that a room's people are spread over the processes of a server. */

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crowd.h"

static void add_line(char *name, char *token)
{
    struct room *room = run.rooms ? &run.room[run.rooms - 1] : NULL;
    if (!room || strcmp(room->name, name)) {
        room = &run.room[run.rooms++];
        room->name = strdup(name);
        room->first = run.lines;
    }
    room->members++;
    int port = run.port[run.lines % (uint32_t)run.ports];
    run.line[run.lines++] = (struct line){.token = strdup(token), .port = port, .last = -1};
}

void read_plan(const char *path)
{
    char name[128], token[256];
    uint32_t count = 0;
    FILE *plan = fopen(path, "r");
    if (!plan)
        give_up(path);
    while (fscanf(plan, "%127s %255s", name, token) == 2)
        count++;
    run.line = calloc(count, sizeof *run.line);
    run.room = calloc(count, sizeof *run.room);
    if (!run.line || !run.room)
        give_up("no more memory");
    rewind(plan);
    while (fscanf(plan, "%127s %255s", name, token) == 2)
        add_line(name, token);
    fclose(plan);
    for (uint32_t i = 0; i < run.rooms; i++) {
        struct room *room = &run.room[i];
        for (uint32_t j = 0; j < room->members; j++)
            run.line[room->first + j].room = room;
        for (uint32_t j = 0; j < RING; j++)
            room->message[j].seen = calloc((room->members + 63) / 64, 8);
    }
}
