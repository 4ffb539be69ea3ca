/* What the protocols have in common.
 *
 * What comes is not read as JSON: these servers write what is looked for in one way only.
 */

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "crowd.h"
#include "speech.h"

static const char words[] =
    "De leerling heeft vandaag met de klant gesproken en daarna de kast in elkaar gezet; "
    "morgen om half negen verder met de tweede, en dan nemen we samen de lijst door voor vrijdag. ";

bool begins(const char *text, size_t length, const char *with)
{
    size_t size = strlen(with);
    return length >= size && !memcmp(text, with, size);
}

const char *after(const char *text, size_t length, const char *mark)
{
    const char *found = memmem(text, length, mark, strlen(mark));
    return found ? found + strlen(mark) : NULL;
}

int64_t number(const char *at)
{
    /* The text is followed by more bytes of the buffer: a number always ends within it. */
    return at ? strtoll(at, NULL, 10) : -1;
}

void hear_message(struct line *line, const char *text, size_t length, int64_t seq)
{
    char mark[32];
    snprintf(mark, sizeof mark, "\"key\":\"c%08x-", run.name);
    const char *key = after(text, length, mark);
    if (!key || (size_t)(text + length - key) < 14)
        return;
    uint32_t room = (uint32_t)strtoul(key, NULL, 16), which = (uint32_t)strtoul(key + 6, NULL, 16);
    if (room < run.rooms)
        tally_heard(&run.room[room], line, which, seq, now());
}

void answered(struct line *line, int64_t ref, const char *text, size_t length, bool is_well)
{
    if (ref < 2)
        return; /* hello */
    struct room *room = line->room;
    struct message *message = &room->message[(uint32_t)(ref - 2) % RING];
    room->answered++;
    if (is_well)
        return;
    fault(&run.faults.refused, text, length);
    if (message->left && message->number == (uint32_t)(ref - 2)) {
        message->left = 0;
        message_done(room, message, -1);
    }
}

static int write_key(const struct line *line, uint32_t which, char into[32])
{
    return snprintf(into, 32, "c%08x-%05x-%08x", run.name, (uint32_t)(line->room - run.room),
                    which);
}

int post_as(const char *form, const struct line *line, uint32_t which, char *into, size_t most)
{
    char key[32], body[8192];
    size_t start = chance(40), length = run.body < sizeof body ? run.body : sizeof body - 1;
    for (size_t i = 0; i < length; i++)
        body[i] = words[(start + i) % (sizeof words - 1)];
    if (length)
        body[0] = 'D', body[length - 1] = '.'; /* nothing to trim at either end */
    body[length] = 0;
    write_key(line, which, key);
    return snprintf(into, most, form, which + 2, line->room->name, key, body);
}

const struct speech *const speeches[] = {&leerplek, &socketio, &plain, NULL};
