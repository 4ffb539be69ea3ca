/* The server that only copies (serve.c). */

#include <stdio.h>

#include "speech.h"

static int knock(const struct line *line, char *into, size_t most)
{
    return snprintf(into, most, "GET /%u HTTP/1.1\r\n" UPGRADE "\r\n",
                    (uint32_t)(line->room - run.room), line->port);
}

static void greet(struct line *line)
{
    became_level(line);
}

static void hear(struct line *line, const char *text, size_t length)
{
    hear_message(line, text, length, 0);
}

/* As long as the entry that Leerplek makes of it, since it comes back as it went. */
static int word(const struct line *line, uint32_t which, char *into, size_t most)
{
    return post_as("{\"seq\":%u,\"room\":\"%s\",\"what\":\"message.posted\","
                   "\"by\":\"u_0123456789abcdefghijklmnop\",\"at\":\"2026-01-01T12:00:00.000Z\","
                   "\"key\":\"%s\",\"with\":{\"body\":\"%s\"}}",
                   line, which, into, most);
}

const struct speech plain = {"plain", knock, greet, hear, word};
