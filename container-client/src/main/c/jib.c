#include "jib.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#ifndef JIB_VERSION
#error "JIB_VERSION is not defined: build with container-client/build-native"
#endif

#define MOST_POLLED 3
/* No errno is that large: a name that does not resolve, from getaddrinfo. */
#define UNKNOWN_HOST 10000

/* TeaVM's main, renamed by -Dmain=jib_teavm_main: it would convert argv by the locale, and Java wants the bytes. */
extern int jib_teavm_main(int count, char **values);

static int argument_count;
static char **argument_values;

static int32_t result(ssize_t value) {
    return value < 0 ? -errno : (int32_t) value;
}

void *jib_argument(int32_t index) {
    return index < argument_count ? argument_values[index] : NULL;
}

void *jib_environment(void *name) {
    return getenv(name);
}

void *jib_version(void) {
    return JIB_VERSION;
}

void *jib_error_text(int32_t error) {
    return strerror(error);
}

int32_t jib_user_id(void) {
    return (int32_t) geteuid();
}

void jib_exit(int32_t code) {
    _exit(code);
}

int32_t jib_read(int32_t fd, void *bytes, int32_t length) {
    return result(read(fd, bytes, length));
}

int32_t jib_write(int32_t fd, void *bytes, int32_t length) {
    return result(write(fd, bytes, length));
}

int32_t jib_receive(int32_t socket, void *bytes, int32_t length) {
    return result(recv(socket, bytes, length, MSG_DONTWAIT));
}

int32_t jib_send(int32_t socket, void *bytes, int32_t length) {
    return result(send(socket, bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL));
}

int32_t jib_shutdown_writes(int32_t socket) {
    return result(shutdown(socket, SHUT_WR));
}

int32_t jib_close(int32_t fd) {
    return result(close(fd));
}

int32_t jib_poll(void *fds, void *events, void *ready, int32_t count) {
    struct pollfd polled[MOST_POLLED];
    int answer;
    if (count > MOST_POLLED) {
        return -EINVAL;
    }
    for (int i = 0; i < count; i++) {
        polled[i].fd = ((int32_t *) fds)[i];
        polled[i].events = (short) ((int32_t *) events)[i];
        polled[i].revents = 0;
    }
    answer = result(poll(polled, count, -1));
    for (int i = 0; i < count; i++) {
        ((int32_t *) ready)[i] = answer < 0 ? 0 : polled[i].revents;
    }
    return answer;
}

/* Waits out a connect that a signal interrupted: it goes on in the kernel, and calling connect again is an error. */
static int finish_connect(int fd) {
    struct pollfd polled = {.fd = fd, .events = POLLOUT};
    int error = 0;
    socklen_t size = sizeof error;
    while (poll(&polled, 1, -1) < 0) {
        if (errno != EINTR) {
            return -errno;
        }
    }
    if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) < 0) {
        return -errno;
    }
    return -error;
}

static int32_t connected(int family, const struct sockaddr *address, socklen_t size) {
    int fd = socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int failure = 0;
    if (fd < 0) {
        return -errno;
    }
    if (connect(fd, address, size) < 0) {
        failure = errno == EINTR ? finish_connect(fd) : -errno;
    }
    if (failure != 0) {
        close(fd);
        return failure;
    }
    return fd;
}

int32_t jib_connect_unix(void *path) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof address.sun_path) {
        return -ENAMETOOLONG;
    }
    strcpy(address.sun_path, path);
    return connected(AF_UNIX, (struct sockaddr *) &address, sizeof address);
}

int32_t jib_connect_tcp(void *host, void *port) {
    struct addrinfo wanted = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_NUMERICSERV};
    struct addrinfo *found;
    int32_t fd = -UNKNOWN_HOST;
    int on = 1;
    if (getaddrinfo(host, port, &wanted, &found) != 0) {
        return -UNKNOWN_HOST;
    }
    for (struct addrinfo *one = found; one != NULL && fd < 0; one = one->ai_next) {
        fd = connected(one->ai_family, one->ai_addr, one->ai_addrlen);
    }
    freeaddrinfo(found);
    if (fd >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
    }
    return fd;
}

/* O_NONBLOCK: a FIFO put in the file's place must not make the helper hang. */
int32_t jib_read_file(void *path, void *bytes, int32_t length, void *mode) {
    struct stat status;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    int32_t answer;
    if (fd < 0) {
        return -errno;
    }
    if (fstat(fd, &status) < 0) {
        answer = -errno;
    } else {
        *(int32_t *) mode = (int32_t) status.st_mode;
        answer = S_ISREG(status.st_mode) ? result(read(fd, bytes, length)) : 0;
    }
    close(fd);
    return answer;
}

int main(int count, char **values) {
    argument_count = count;
    argument_values = values;
    /* A peer that is gone must show as EPIPE, not end the helper without a word. */
    signal(SIGPIPE, SIG_IGN);
    return jib_teavm_main(1, values);
}
