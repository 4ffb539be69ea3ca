/* Socket.IO 4 on Engine.IO 4, over a WebSocket from the start. */

#include <stdio.h>

#include "speech.h"

static int knock(const struct line *line, char *into, size_t most)
{
    (void)line;
    return snprintf(into, most,
                    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\n" UPGRADE "\r\n",
                    line->port);
}

static void greet(struct line *line)
{
    (void)line; /* the server begins */
}

static void hear(struct line *line, const char *text, size_t length)
{
    char said[128];
    if (begins(text, length, "42[")) {
        hear_message(line, text, length, number(after(text, length, "\"seq\":")));
    } else if (begins(text, length, "43")) {
        answered(line, number(text + 2), text, length, !after(text, length, "\"error\""));
    } else if (begins(text, length, "2")) {
        line_say(line, TEXT, "3", 1);
        run.beats++;
    } else if (begins(text, length, "0{")) {
        line_say(line, TEXT, said,
                 (size_t)snprintf(said, sizeof said, "40{\"room\":\"%s\"}", line->room->name));
    } else if (begins(text, length, "40{")) {
        became_level(line);
    } else {
        fault(&run.faults.malformed, text, length);
    }
}

static int word(const struct line *line, uint32_t which, char *into, size_t most)
{
    return post_as("42%u[\"post\",{\"room\":\"%s\",\"key\":\"%s\",\"body\":\"%s\"}]", line, which,
                   into, most);
}

const struct speech socketio = {"socketio", knock, greet, hear, word};
