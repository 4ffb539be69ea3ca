/* crowd SPEECH PORTS PLAN WAY PACE SECONDS WARM PATIENCE BODY SEED: a crowd that talks.
 * crowd --serve PORT: a server that only copies between sockets.
 *
 * PLAN is a file with a line "ROOM TOKEN" for each client, those of one room together.
 * PORTS are numbers with commas between: the clients dial them in turn.
 */

#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "crowd.h"

#define AT_ONCE 32 /* clients that come in, at the start */

struct run run;
static uint64_t dice;

double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* splitmix64 */
static uint64_t throw(void)
{
    uint64_t z = dice += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

double share(void)
{
    return (double)(throw() >> 11) / 9007199254740992.0;
}

uint32_t chance(uint32_t below)
{
    return (uint32_t)((throw() >> 32) * below >> 32);
}

void give_up(const char *why)
{
    perror(why);
    exit(1);
}

void became_level(struct line *line)
{
    line->state = LEVEL;
    run.dialling--;
    run.levels++;
    note_time(&run.coming, now() - line->dialled_at);
    line->dialled_at = 0;
    if (run.way == RETURN && run.measuring && !line->room->sent)
        post(line->room, line, now());
}

void turn_once(double until)
{
    struct epoll_event events[512];
    double left = until - now();
    struct timespec wait = {0};
    if (left > 0) {
        wait.tv_sec = (time_t)left;
        wait.tv_nsec = (long)((left - (double)wait.tv_sec) * 1e9);
    }
    int count = epoll_pwait2(run.epoll, events, 512, &wait, NULL);
    for (int i = 0; i < count; i++)
        line_ready(events[i].data.ptr, events[i].events);
}

static void come_in(void)
{
    double began = now(), stop = began + 600;
    for (uint32_t next = 0; run.levels < run.lines;) {
        while (next < run.lines && run.dialling < AT_ONCE)
            line_dial(&run.line[next++]);
        turn_once(now() + 0.1);
        if (run.faults.closed || now() > stop) {
            fprintf(stderr, "%u of %u came in: %s\n", run.levels, run.lines, run.faults.first);
            exit(1);
        }
    }
    tell_event("level", now() - began);
}

static enum way read_way(const char *name)
{
    static const char *const names[] = {"loop", "rate", "idle", "return"};
    for (int way = LOOP; way <= RETURN; way++)
        if (!strcmp(name, names[way]))
            return (enum way)way;
    fprintf(stderr, "no such way: %s\n", name);
    exit(2);
}

static const struct speech *read_speech(const char *name)
{
    for (const struct speech *const *one = speeches; *one; one++)
        if (!strcmp((*one)->name, name))
            return *one;
    fprintf(stderr, "no such speech: %s\n", name);
    exit(2);
}

static void read_ports(char *rest)
{
    do {
        if (run.ports == PORTS)
            give_up("too many ports");
        run.port[run.ports++] = (int)strtol(rest, &rest, 10);
    } while (*rest++ == ',');
}

static void allow_many_files(void)
{
    struct rlimit files;
    getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    setrlimit(RLIMIT_NOFILE, &files);
}

int main(int count, char **said)
{
    allow_many_files();
    if (count == 3 && !strcmp(said[1], "--serve"))
        return serve(atoi(said[2]));
    if (count != 11) {
        fprintf(stderr, "crowd SPEECH PORTS PLAN WAY PACE SECONDS WARM PATIENCE BODY SEED\n");
        return 2;
    }
    run.speech = read_speech(said[1]);
    read_ports(said[2]);
    run.way = read_way(said[4]);
    run.pace = atof(said[5]);
    run.seconds = atof(said[6]);
    run.warm = atof(said[7]);
    run.patience = atof(said[8]);
    run.body = (uint32_t)atoi(said[9]);
    dice = strtoull(said[10], NULL, 10);
    /* A key is obeyed once, for ever: another run says other things. */
    run.name = (uint32_t)time(NULL) ^ (uint32_t)getpid() << 20;
    run.epoll = epoll_create1(EPOLL_CLOEXEC);
    read_plan(said[3]);
    come_in();
    go();
    return 0;
}
