/* What was sent, who has it, and what went wrong. */

#include <math.h>
#include <string.h>

#include "crowd.h"

#define FINE 64 /* buckets for each doubling: 1.6 % */

void note_time(struct histogram *of, double seconds)
{
    double microseconds = seconds < 1e-6 ? 1 : seconds * 1e6;
    unsigned index = (unsigned)(log2(microseconds) * FINE);
    of->bucket[index < BUCKETS ? index : BUCKETS - 1]++;
    of->count++;
    if (seconds > of->most)
        of->most = seconds;
}

double percentile(const struct histogram *of, double share)
{
    uint64_t wanted = (uint64_t)ceil(share * (double)of->count), passed = 0;
    for (unsigned index = 0; index < BUCKETS && of->count; index++)
        if ((passed += of->bucket[index]) >= wanted)
            return fmin(exp2((index + 1.0) / FINE) / 1000, of->most * 1000);
    return 0;
}

void fault(uint64_t *counter, const char *text, size_t length)
{
    ++*counter;
    if (!*run.faults.first) {
        size_t kept = length < sizeof run.faults.first - 1 ? length : sizeof run.faults.first - 1;
        memcpy(run.faults.first, text, kept);
    }
}

void tally_seq(struct line *line, int64_t seq)
{
    if (seq <= line->last)
        fault(&run.faults.twice, "a number came again", 19);
    else if (line->last >= 0 && seq != line->last + 1)
        fault(&run.faults.holes, "a number is missing", 19);
    if (seq > line->last)
        line->last = seq;
}

/* All members hear a room in one order: that of whoever is furthest. */
static void check_order(struct room *room, struct line *line, uint32_t number)
{
    if (line->heard == room->ordered) {
        room->order[room->ordered++ % RING] = number;
        line->heard++;
        return;
    }
    if (room->order[line->heard % RING] == number) {
        line->heard++;
        return;
    }
    fault(&run.faults.disordered, "members heard another order", 27);
    for (uint32_t place = line->heard; place < room->ordered; place++)
        if (room->order[place % RING] == number)
            line->heard = place + 1; /* what stands between was missed */
}

bool tally_heard(struct room *room, struct line *line, uint32_t number, int64_t seq, double at)
{
    struct message *message = &room->message[number % RING];
    uint32_t member = (uint32_t)(line - run.line) - room->first;
    uint64_t bit = UINT64_C(1) << member % 64;
    if (line->room != room || number >= room->sent) {
        fault(&run.faults.stray, "heard what was not said here", 28);
        return false;
    }
    if (message->number != number || !message->left || message->seen[member / 64] & bit) {
        fault(&run.faults.twice, "a message came again", 20);
        return false;
    }
    message->seen[member / 64] |= bit;
    check_order(room, line, number);
    if (message->seq < 0)
        message->seq = seq;
    else if (message->seq != seq)
        fault(&run.faults.disordered, "one message under two numbers", 29);
    if (run.measuring)
        run.deliveries++;
    if (--message->left)
        return false;
    message_done(room, message, at);
    return true;
}
