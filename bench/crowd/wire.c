/* WebSocket frames as bytes. */

#include <string.h>

#include "crowd.h"

static void turn(char *text, size_t length, uint32_t mask)
{
    unsigned char key[4];
    memcpy(key, &mask, 4);
    for (size_t i = 0; i < length; i++)
        text[i] ^= (char)key[i & 3];
}

size_t read_frame(char *bytes, size_t length, struct frame *frame)
{
    const unsigned char *head = (unsigned char *)bytes;
    if (length < 2)
        return 0;
    uint64_t size = head[1] & 127;
    size_t at = 2;
    int more = size == 126 ? 2 : size == 127 ? 8 : 0;
    if (length < at + (size_t)more)
        return 0;
    if (more)
        size = 0;
    for (; more; more--)
        size = size << 8 | head[at++];
    bool masked = head[1] & 128;
    if (size > length || length - at < size + (masked ? 4 : 0))
        return 0;
    if (masked) {
        uint32_t mask;
        memcpy(&mask, bytes + at, 4);
        at += 4;
        turn(bytes + at, size, mask);
    }
    /* Whole messages only, and no extension: what else comes is not what was agreed. */
    frame->opcode = (head[0] & 0xf0) == 0x80 ? head[0] & 15 : -1;
    frame->text = bytes + at;
    frame->length = size;
    return at + size;
}

size_t write_frame(char *into, int opcode, const char *text, size_t length, uint32_t mask)
{
    unsigned char *head = (unsigned char *)into;
    size_t at = 0;
    head[at++] = (unsigned char)(0x80 | opcode);
    int more = length < 126 ? 0 : length < 65536 ? 2 : 8;
    head[at++] = (unsigned char)((mask ? 128 : 0) | (!more ? length : more == 2 ? 126 : 127));
    for (int left = more; left; left--)
        head[at++] = (unsigned char)((uint64_t)length >> 8 * (left - 1));
    if (mask) {
        memcpy(into + at, &mask, 4);
        at += 4;
    }
    memcpy(into + at, text, length);
    if (mask)
        turn(into + at, length, mask);
    return at + length;
}
