/* A server that only copies what one member of a room says to all of them.
 *
 * It shows what the crowd can take in: whatever a real server reaches must be well below it. What
 * came together for a room goes out together, in one write for each member. It knows only the
 * crowd as its client: rooms by number, one key, small messages, nobody who doesn't read.
 */

#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "crowd.h"

#define MOST 65536

struct member {
    bool in;
    uint32_t room;
    char *rest; /* half a frame that came */
    size_t rest_length;
};

struct hall {
    int *members; /* sockets */
    uint32_t count;
    char *waiting; /* what they are about to hear */
    size_t length, room;
};

static struct member member[MOST];
static struct hall hall[MOST];
static uint32_t ringing[MOST], rings; /* halls with something to hear */
static char buffer[1 << 20];

static void let_in(int socket, const char *asked)
{
    static const char yes[] = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
                              "Connection: Upgrade\r\nSec-WebSocket-Accept: " WEBSOCKET_ACCEPT
                              "\r\n\r\n";
    struct member *who = &member[socket];
    who->in = true;
    who->room = (uint32_t)strtoul(asked + 5, NULL, 10) % MOST;
    struct hall *where = &hall[who->room];
    where->members = realloc(where->members, (where->count + 1) * sizeof(int));
    if (!where->members)
        give_up("no more memory");
    where->members[where->count++] = socket;
    if (write(socket, yes, sizeof yes - 1) < 0)
        give_up("write");
}

static void copy(uint32_t room, const struct frame *frame)
{
    struct hall *where = &hall[room];
    if (!where->length)
        ringing[rings++] = room;
    if (where->length + frame->length + 14 > where->room) {
        where->room = (where->length + frame->length + 14) * 2;
        where->waiting = realloc(where->waiting, where->room);
        if (!where->waiting)
            give_up("no more memory");
    }
    where->length +=
        write_frame(where->waiting + where->length, TEXT, frame->text, frame->length, 0);
}

static void tell_all(void)
{
    while (rings) {
        struct hall *where = &hall[ringing[--rings]];
        for (uint32_t i = 0; i < where->count; i++)
            send(where->members[i], where->waiting, where->length, MSG_NOSIGNAL);
        where->length = 0;
    }
}

static void leave(int socket)
{
    struct member *who = &member[socket];
    struct hall *where = &hall[who->room];
    for (uint32_t i = 0; who->in && i < where->count; i++)
        if (where->members[i] == socket) {
            where->members[i] = where->members[--where->count];
            break;
        }
    free(who->rest);
    *who = (struct member){0};
    close(socket);
}

static void keep_rest(struct member *who, const char *bytes, size_t length)
{
    char *rest = length ? malloc(length) : NULL;
    if (rest)
        memcpy(rest, bytes, length);
    free(who->rest);
    who->rest = rest;
    who->rest_length = length;
}

static void hear(int socket)
{
    struct member *who = &member[socket];
    struct frame frame;
    size_t used = 0, taken, had = who->rest_length;
    memcpy(buffer, who->rest ? who->rest : "", had);
    ssize_t came = recv(socket, buffer + had, sizeof buffer - had - 1, 0);
    if (came <= 0) {
        leave(socket);
        return;
    }
    size_t length = had + (size_t)came;
    buffer[length] = 0;
    char *end = who->in ? NULL : strstr(buffer, "\r\n\r\n");
    if (end) {
        let_in(socket, buffer);
        used = (size_t)(end - buffer) + 4;
    }
    while (who->in && (taken = read_frame(buffer + used, length - used, &frame))) {
        used += taken;
        if (frame.opcode == TEXT)
            copy(who->room, &frame);
    }
    if (used < length || who->rest)
        keep_rest(who, buffer + used, length - used);
}

static void welcome(int epoll, int door)
{
    int yes = 1, socket = accept4(door, NULL, NULL, SOCK_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = socket};
    if (socket < 0 || socket >= MOST)
        give_up("accept");
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
}

int serve(int port)
{
    struct sockaddr_in where = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    int yes = 1, door = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = door}, events[512];
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(door, (struct sockaddr *)&where, sizeof where) || listen(door, 4096))
        give_up("listen");
    epoll_ctl(epoll, EPOLL_CTL_ADD, door, &event);
    for (;;) {
        int count = epoll_wait(epoll, events, 512, -1);
        for (int i = 0; i < count; i++)
            if (events[i].data.fd == door)
                welcome(epoll, door);
            else
                hear(events[i].data.fd);
        tell_all();
    }
}
