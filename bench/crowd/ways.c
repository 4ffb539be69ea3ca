/* In which way they talk: so many under way, so many a second, not at all, or all coming back. */

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "crowd.h"

static double began, busy_before;

static double busy(void)
{
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
           (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static struct line *someone(struct room *room)
{
    for (int tries = 0; tries < 64; tries++) {
        struct line *line = &run.line[room->first + chance(room->members)];
        if (line->state == LEVEL)
            return line;
    }
    return NULL;
}

void post(struct room *room, struct line *by, double at)
{
    struct message *message = &room->message[room->sent % RING];
    char text[12288];
    if (!by)
        return;
    if (message->left) {
        run.skipped++; /* the server is as far behind as can be told apart */
        return;
    }
    *message = (struct message){room->sent++, room->members, -1, at, message->seen};
    memset(message->seen, 0, (room->members + 63) / 64 * 8);
    int length = run.speech->word(by, message->number, text, sizeof text);
    line_say(by, TEXT, text, (size_t)length);
}

void message_done(struct room *room, struct message *message, double at)
{
    if (run.measuring && at >= 0) {
        run.messages++;
        note_time(&run.sending, at - message->at);
    }
    if (run.way == LOOP && !run.over)
        post(room, someone(room), now());
}

static void lose(bool all)
{
    for (uint32_t i = 0; i < run.rooms; i++)
        for (uint32_t j = 0; j < RING; j++) {
            struct message *message = &run.room[i].message[j];
            if (message->left && (all || now() - message->at > run.patience)) {
                fault(&run.faults.lost, "not everybody has a message", 27);
                message->left = 0;
                message_done(&run.room[i], message, -1);
            }
        }
}

static bool quiet(void)
{
    for (uint32_t i = 0; i < run.rooms; i++) {
        if (run.room[i].answered < run.room[i].sent && strcmp(run.speech->name, "plain"))
            return false;
        for (uint32_t j = 0; j < RING; j++)
            if (run.room[i].message[j].left)
                return false;
    }
    return true;
}

static void begin(void)
{
    run.measuring = true;
    began = now();
    busy_before = busy();
    tell_event("begin", 0);
}

static void end(void)
{
    double seconds = now() - began, used = busy() - busy_before;
    run.measuring = false;
    tell_event("end", seconds);
    run.over = true;
    for (double until = now() + run.patience; !quiet() && now() < until;)
        turn_once(now() + 0.1);
    lose(true);
    for (uint32_t i = 0; i < run.rooms; i++)
        if (strcmp(run.speech->name, "plain"))
            run.faults.unanswered += run.room[i].sent - run.room[i].answered;
    tell_report(seconds, used / seconds);
}

/* Each room's messages are random over members, and moments over rooms (Poisson). */
static double post_due(double due)
{
    for (; due <= now(); due += -log(1 - share()) / run.pace) {
        struct room *room = &run.room[chance(run.rooms)];
        post(room, someone(room), due); /* from when it was due: waiting here counts, too */
    }
    return due;
}

static void talk(void)
{
    double stop = now() + run.warm + run.seconds, due = now(), look = due + 1;
    for (uint32_t i = 0; run.way == LOOP && i < run.rooms; i++)
        for (int j = 0; j < (int)run.pace; j++)
            post(&run.room[i], someone(&run.room[i]), now());
    while (now() < stop) {
        if (!run.measuring && now() >= stop - run.seconds)
            begin();
        if (run.way == RATE)
            due = post_due(due);
        turn_once(run.way == RATE && due < look ? due : look);
        if (now() >= look) {
            look += 1;
            lose(false);
        }
    }
    end();
}

struct comer {
    double at;
    struct line *line;
};

static int earlier(const void *one, const void *other)
{
    double a = ((const struct comer *)one)->at, b = ((const struct comer *)other)->at;
    return (a > b) - (a < b);
}

static void rest(void)
{
    begin();
    for (double until = began + run.seconds; now() < until;)
        turn_once(until);
    tell_event("rested", run.seconds);
    end();
}

/* Whoever was turned away tries again, as clients do; its time runs on. */
static void dial_again(void)
{
    for (uint32_t i = 0; i < run.lines; i++) {
        struct line *line = &run.line[i];
        if (line->state == AWAY && line->dialled_at > 0 && chance(20) == 0)
            line_dial(line);
    }
}

/* All are cut off at once and dial again spread over so many seconds. The first to be back in a
 * room says something (became_level), so that the others have something to catch up with. */
static void come_back(void)
{
    for (double until = now() + run.warm; now() < until;)
        turn_once(until);
    tell_event("rested", run.warm);
    for (double until = now() + 0.5; now() < until;)
        turn_once(until); /* while somebody looks how much the server used */
    struct comer *comers = calloc(run.lines, sizeof *comers);
    if (!comers)
        give_up("no more memory");
    for (uint32_t i = 0; i < run.lines; i++) {
        line_cut(&run.line[i]);
        comers[i] = (struct comer){share() * run.pace, &run.line[i]};
    }
    qsort(comers, run.lines, sizeof *comers, earlier);
    memset(&run.coming, 0, sizeof run.coming);
    begin();
    double stop = began + run.pace + run.seconds, look = began;
    for (uint32_t next = 0; run.levels < run.lines && now() < stop;) {
        while (next < run.lines && began + comers[next].at <= now())
            line_dial(comers[next++].line);
        turn_once(next < run.lines && began + comers[next].at < look ? began + comers[next].at
                                                                     : look);
        if (now() >= look) {
            look = now() + 0.1;
            dial_again();
        }
    }
    free(comers);
    end();
}

void go(void)
{
    if (run.way == RETURN)
        come_back();
    else if (run.way == IDLE)
        rest();
    else
        talk();
}
