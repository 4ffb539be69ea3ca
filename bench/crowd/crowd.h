/* A crowd of clients in one process, for measuring servers; and a server that only copies. */

#ifndef CROWD_H
#define CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* --- wire.c: WebSocket frames (RFC 6455) as bytes ------------------------------------------- */

enum opcode { TEXT = 1, CLOSE = 8, PING = 9, PONG = 10 };

struct frame {
    int opcode; /* -1: not a frame that these servers may send */
    char *text;
    size_t length;
};

/* The known answer to a known key, from the RFC: no SHA-1 is needed here. */
#define WEBSOCKET_KEY "dGhlIHNhbXBsZSBub25jZQ=="
#define WEBSOCKET_ACCEPT "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="

/* How many bytes the first frame takes, unmasked in its place; 0 when it isn't whole yet. */
size_t read_frame(char *bytes, size_t length, struct frame *frame);
/* `into` needs 14 bytes more than the text; a client must mask, a server must not. */
size_t write_frame(char *into, int opcode, const char *text, size_t length, uint32_t mask);

/* --- tally.c: what was sent, who has it, and what went wrong -------------------------------- */

#define BUCKETS 2048

struct histogram {
    uint64_t count;
    double most;
    uint64_t bucket[BUCKETS];
};

void note_time(struct histogram *of, double seconds);
double percentile(const struct histogram *of, double share); /* milliseconds */

struct faults {
    uint64_t lost, twice, holes, disordered, stray, refused, unanswered, closed, malformed;
    char first[512]; /* what was said or seen at the first of them */
};

struct message {
    uint32_t number;
    uint32_t left; /* members who don't have it yet; 0: done or not sent */
    int64_t seq;
    double at;
    uint64_t *seen; /* a bit for each member */
};

#define RING 256 /* messages of one room that may be under way, and may be told apart */

struct room {
    const char *name;
    uint32_t first, members; /* lines */
    uint32_t sent, answered, ordered;
    struct message message[RING];
    uint32_t order[RING]; /* numbers, as the first member to hear each heard them */
};

struct line;

/* This member has heard that message; true when it was the last one to do so. */
bool tally_heard(struct room *room, struct line *line, uint32_t number, int64_t seq, double now);
/* Every number of the log comes once and in order, what this person may not see included. */
void tally_seq(struct line *line, int64_t seq);
void fault(uint64_t *counter, const char *text, size_t length);

/* --- line.c: one client's socket ------------------------------------------------------------ */

enum state { AWAY, DIALLING, SHAKING, GREETING, LEVEL };

struct line {
    int socket;
    enum state state;
    struct room *room;
    const char *token;
    int port;       /* of the process that it dials */
    int64_t last;   /* number of the last entry it has; -1: none */
    uint32_t heard; /* messages, for the order */
    double dialled_at;
    char *rest, *unsent; /* half a frame that came, half a frame that goes */
    size_t rest_length, unsent_length;
};

void line_dial(struct line *line);
void line_cut(struct line *line); /* at once, as a broken cable does it */
void line_ready(struct line *line, uint32_t events);
void line_say(struct line *line, int opcode, const char *text, size_t length);

/* --- speech.c: three protocols, each in its own file ------------------------------------------ */

struct speech {
    const char *name;
    int (*knock)(const struct line *line, char *into, size_t most); /* the upgrade */
    void (*greet)(struct line *line);
    void (*hear)(struct line *line, const char *text, size_t length);
    int (*word)(const struct line *line, uint32_t number, char *into, size_t most); /* a post */
};

extern const struct speech *const speeches[]; /* up to NULL */

/* --- main.c: what is asked, and everybody on the line --------------------------------------- */

enum way { LOOP, RATE, IDLE, RETURN };

#define PORTS 64

struct run {
    enum way way;
    double pace; /* LOOP: under way per room; RATE: messages a second; RETURN: seconds to be back */
    double seconds, warm, patience;
    const struct speech *speech;
    int port[PORTS], ports, epoll; /* one for each process of the server */
    uint32_t name, body; /* in every key; bytes */
    struct line *line;
    struct room *room;
    uint32_t lines, rooms, levels, dialling;
    struct histogram sending, coming;
    struct faults faults;
    uint64_t deliveries, messages, beats, resets, skipped;
    bool measuring, over;
};

extern struct run run;

double now(void);
double share(void);              /* seeded, 0 to 1 */
uint32_t chance(uint32_t below); /* seeded */
void became_level(struct line *line);
void turn_once(double until); /* hears what there is, waiting no longer than that */
_Noreturn void give_up(const char *why);

/* --- plan.c: who comes in, and where --------------------------------------------------------- */

void read_plan(const char *path);

/* --- ways.c: in which way they talk --------------------------------------------------------- */

void go(void); /* measures, as asked */
void post(struct room *room, struct line *by, double at);
void message_done(struct room *room, struct message *message, double at);

/* --- report.c: lines of JSON ---------------------------------------------------------------- */

void tell_event(const char *name, double seconds);
void tell_report(double seconds, double busy);

int serve(int port); /* serve.c */

#endif
