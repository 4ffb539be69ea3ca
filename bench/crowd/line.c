/* One client's socket: dialled, shaken, read and written without waiting. */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crowd.h"

static char buffer[1 << 20];

static void watch(struct line *line, int how, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = line};
    if (epoll_ctl(run.epoll, how, line->socket, &event))
        give_up("epoll_ctl");
}

void line_dial(struct line *line)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)line->port)};
    int yes = 1;
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    line->socket = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (line->socket < 0)
        give_up("no more sockets: raise the limit of open files");
    setsockopt(line->socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (connect(line->socket, (struct sockaddr *)&where, sizeof where) && errno != EINPROGRESS)
        give_up("connect");
    line->state = DIALLING;
    if (!(line->dialled_at > 0))
        line->dialled_at = now(); /* else it is dialling again */
    run.dialling++;
    watch(line, EPOLL_CTL_ADD, EPOLLOUT);
}

void line_cut(struct line *line)
{
    struct linger at_once = {.l_onoff = 1};
    setsockopt(line->socket, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(line->socket);
    free(line->rest);
    free(line->unsent);
    if (line->state == LEVEL)
        run.levels--;
    else
        run.dialling--;
    line->rest = line->unsent = NULL;
    line->rest_length = line->unsent_length = 0;
    line->state = AWAY;
}

static void closed(struct line *line, const char *why, size_t length)
{
    fault(&run.faults.closed, why, length);
    line_cut(line);
}

static void keep(char **kept, size_t *kept_length, const char *bytes, size_t length)
{
    char *whole = length ? malloc(length) : NULL;
    if (length && !whole)
        give_up("no more memory");
    if (length)
        memcpy(whole, bytes, length);
    free(*kept);
    *kept = whole;
    *kept_length = length;
}

static void send_bytes(struct line *line, const char *bytes, size_t length)
{
    ssize_t sent = line->unsent ? 0 : send(line->socket, bytes, length, MSG_NOSIGNAL);
    if (sent < 0)
        sent = 0; /* what is wrong shows when it is read */
    if ((size_t)sent == length)
        return;
    size_t rest = length - (size_t)sent;
    char *more = realloc(line->unsent, line->unsent_length + rest);
    if (!more)
        give_up("no more memory");
    memcpy(more + line->unsent_length, bytes + sent, rest);
    line->unsent = more;
    line->unsent_length += rest;
    watch(line, EPOLL_CTL_MOD, EPOLLIN | EPOLLOUT);
}

static void flush(struct line *line)
{
    ssize_t sent = send(line->socket, line->unsent, line->unsent_length, MSG_NOSIGNAL);
    if (sent > 0)
        keep(&line->unsent, &line->unsent_length, line->unsent + sent,
             line->unsent_length - (size_t)sent);
    if (!line->unsent)
        watch(line, EPOLL_CTL_MOD, EPOLLIN);
}

void line_say(struct line *line, int opcode, const char *text, size_t length)
{
    char framed[16384];
    if (length > sizeof framed - 14)
        give_up("too long to say");
    size_t size = write_frame(framed, opcode, text, length, chance(UINT32_MAX) | 1);
    send_bytes(line, framed, size);
}

static void hear_close(struct line *line, const struct frame *frame)
{
    const unsigned char *code = (unsigned char *)frame->text;
    char why[64];
    int said = frame->length > 1 ? code[0] << 8 | code[1] : 1005;
    closed(line, why, (size_t)snprintf(why, sizeof why, "closed with %d", said));
}

static void hear(struct line *line, struct frame *frame)
{
    if (frame->opcode == TEXT)
        run.speech->hear(line, frame->text, frame->length);
    else if (frame->opcode == PING)
        line_say(line, PONG, frame->text, frame->length), run.beats++;
    else if (frame->opcode == CLOSE)
        hear_close(line, frame);
    else if (frame->opcode != PONG)
        fault(&run.faults.malformed, "not a whole frame", 17);
}

/* How many bytes of the answer to the upgrade; 0 when it isn't whole yet. */
static size_t shake(struct line *line, size_t length)
{
    char *end = memmem(buffer, length, "\r\n\r\n", 4);
    if (!end)
        return 0;
    bool welcome = length > 12 && !memcmp(buffer, "HTTP/1.1 101", 12);
    if (!welcome || !memmem(buffer, length, WEBSOCKET_ACCEPT, strlen(WEBSOCKET_ACCEPT))) {
        closed(line, buffer, (size_t)(end - buffer));
        return 0;
    }
    line->state = GREETING;
    run.speech->greet(line);
    return (size_t)(end - buffer) + 4;
}

static void read_some(struct line *line)
{
    size_t had = line->rest_length, used = 0, taken = 0;
    memcpy(buffer, line->rest ? line->rest : "", had);
    ssize_t came = recv(line->socket, buffer + had, sizeof buffer - had, 0);
    if (came < 0 && errno == EAGAIN)
        return;
    if (came <= 0) {
        closed(line, "the server hung up", 18);
        return;
    }
    size_t length = had + (size_t)came;
    struct frame frame;
    if (line->state == SHAKING)
        used = shake(line, length);
    while (line->state >= GREETING && (taken = read_frame(buffer + used, length - used, &frame))) {
        used += taken;
        hear(line, &frame);
    }
    if (line->state != AWAY && (used < length || line->rest))
        keep(&line->rest, &line->rest_length, buffer + used, length - used);
}

static void knock(struct line *line)
{
    char asked[2048];
    int length = run.speech->knock(line, asked, sizeof asked);
    line->state = SHAKING;
    watch(line, EPOLL_CTL_MOD, EPOLLIN);
    send_bytes(line, asked, (size_t)length);
}

void line_ready(struct line *line, uint32_t events)
{
    if (line->state == AWAY)
        return; /* cut a moment ago, with more to read */
    if (line->state == DIALLING && events & EPOLLOUT && !(events & (EPOLLERR | EPOLLHUP)))
        knock(line);
    else if (events & (EPOLLIN | EPOLLERR | EPOLLHUP))
        read_some(line);
    else if (events & EPOLLOUT && line->unsent)
        flush(line);
}
