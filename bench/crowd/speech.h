/* What the protocols have in common. */

#ifndef SPEECH_H
#define SPEECH_H

#include "crowd.h"

#define UPGRADE                                                                                    \
    "Host: localhost:%d\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"                          \
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " WEBSOCKET_KEY "\r\n"

extern const struct speech leerplek, socketio, plain;

bool begins(const char *text, size_t length, const char *with);
/* What stands right after `mark`, up to the end of the text; NULL when it isn't there. */
const char *after(const char *text, size_t length, const char *mark);
int64_t number(const char *at); /* -1 for NULL */
/* A text that may carry one of our keys: then this member has heard that message. */
void hear_message(struct line *line, const char *text, size_t length, int64_t seq);
void answered(struct line *line, int64_t ref, const char *text, size_t length, bool is_well);
/* `form` takes the ref, the room, the key and the body. */
int post_as(const char *form, const struct line *line, uint32_t which, char *into, size_t most);

#endif
