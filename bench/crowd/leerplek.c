/* Leerplek's live line: docs/protocol.md, section 2. */

#include <stdio.h>
#include <string.h>

#include "speech.h"

static int knock(const struct line *line, char *into, size_t most)
{
    return snprintf(into, most,
                    "GET /live HTTP/1.1\r\n" UPGRADE
                    "Sec-WebSocket-Protocol: leerplek.v1\r\nAuthorization: Bearer %s\r\n\r\n",
                    line->port, line->token);
}

static void greet(struct line *line)
{
    char text[256], since[128] = "";
    if (line->last >= 0)
        snprintf(since, sizeof since, ",\"since\":{\"%s\":%lld}", line->room->name,
                 (long long)line->last);
    int length = snprintf(text, sizeof text,
                          "{\"ref\":1,\"do\":\"hello\",\"with\":{\"client\":\"crowd/1\"%s}}",
                          since);
    line_say(line, TEXT, text, (size_t)length);
}

static void hear_room(struct line *line, const char *text, size_t length)
{
    if (begins(text, length, ",\"seq\":")) {
        int64_t seq = number(text + 7);
        tally_seq(line, seq);
        hear_message(line, text, length, seq);
    } else if (begins(text, length, ",\"level\":")) {
        if (line->last < 0)
            line->last = number(text + 9);
        else if (line->last != number(text + 9))
            fault(&run.faults.holes, text, length);
        if (line->state == GREETING)
            became_level(line);
    } else if (begins(text, length, ",\"reset\":")) {
        line->last = number(after(text, length, "\"head\":"));
        run.resets++;
    }
}

static void hear(struct line *line, const char *text, size_t length)
{
    size_t name = strlen(line->room->name);
    if (begins(text, length, "{\"room\":\"") && length > name + 10 &&
        !memcmp(text + 9, line->room->name, name) && text[9 + name] == '"')
        hear_room(line, text + name + 10, length - name - 10);
    else if (begins(text, length, "{\"ref\":"))
        answered(line, number(text + 7), text, length, !after(text, length, ",\"error\":"));
    else if (begins(text, length, "{\"beat\":"))
        run.beats++;
}

static int word(const struct line *line, uint32_t which, char *into, size_t most)
{
    return post_as("{\"ref\":%u,\"do\":\"message.post\",\"room\":\"%s\",\"key\":\"%s\","
                   "\"with\":{\"body\":\"%s\"}}",
                   line, which, into, most);
}

const struct speech leerplek = {"leerplek", knock, greet, hear, word};
