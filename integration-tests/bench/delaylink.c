/*
 * delaylink: a link with a fixed delay between two network namespaces.
 *
 *   delaylink NETNS_A NETNS_B ONE_WAY_MICROSECONDS
 *
 * Makes a TUN device `jib0` in each (existing) namespace and hands packets from one to the other,
 * each after the delay: real TCP over real time, for kernels without tc netem. Prints "up" when the
 * devices are there. A line on standard input sets another delay, answered by the line "delay N";
 * the end of standard input ends the program, and with it the devices.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { QUEUE = 1 << 16, PACKET = 1 << 16 };

struct packet {
    long due; /* nanoseconds of CLOCK_MONOTONIC */
    int length;
    char *bytes;
};

/* One way: read at `in`, wait, write at `out`. Packets beyond QUEUE are dropped, as a router would. */
struct direction {
    int in, out;
    unsigned head, tail;
    struct packet queue[QUEUE];
    pthread_mutex_t lock;
    pthread_cond_t filled;
};

static atomic_long delay_ns;

static void die(const char *what) {
    perror(what);
    exit(1);
}

static long now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000000L + t.tv_nsec;
}

static int open_tun(const char *namespace) {
    char path[256];
    snprintf(path, sizeof path, "/var/run/netns/%s", namespace);
    int ns = open(path, O_RDONLY | O_CLOEXEC);
    if (ns < 0 || setns(ns, CLONE_NEWNET)) die(path);
    close(ns);
    int tun = open("/dev/net/tun", O_RDWR | O_CLOEXEC);
    if (tun < 0) die("/dev/net/tun");
    struct ifreq request = {.ifr_flags = IFF_TUN | IFF_NO_PI};
    strcpy(request.ifr_name, "jib0");
    if (ioctl(tun, TUNSETIFF, &request)) die("TUNSETIFF");
    return tun;
}

static void *take(void *argument) {
    struct direction *d = argument;
    char buffer[PACKET];
    for (;;) {
        int n = read(d->in, buffer, sizeof buffer);
        if (n <= 0) continue; /* the device is down as yet */
        pthread_mutex_lock(&d->lock);
        if (d->head - d->tail < QUEUE) {
            struct packet *p = &d->queue[d->head++ % QUEUE];
            p->due = now() + atomic_load(&delay_ns);
            p->length = n;
            p->bytes = malloc(n);
            if (!p->bytes) die("malloc");
            memcpy(p->bytes, buffer, n);
            pthread_cond_signal(&d->filled);
        }
        pthread_mutex_unlock(&d->lock);
    }
    return NULL;
}

static void *give(void *argument) {
    struct direction *d = argument;
    for (;;) {
        pthread_mutex_lock(&d->lock);
        while (d->head == d->tail) pthread_cond_wait(&d->filled, &d->lock);
        struct packet p = d->queue[d->tail++ % QUEUE];
        pthread_mutex_unlock(&d->lock);
        struct timespec due = {p.due / 1000000000L, p.due % 1000000000L};
        while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL)) {}
        if (write(d->out, p.bytes, p.length) < 0) { /* the device is down: the packet is lost */ }
        free(p.bytes);
    }
    return NULL;
}

static void run(struct direction *d, int in, int out) {
    pthread_t thread;
    d->in = in;
    d->out = out;
    pthread_mutex_init(&d->lock, NULL);
    pthread_cond_init(&d->filled, NULL);
    if (pthread_create(&thread, NULL, take, d) || pthread_create(&thread, NULL, give, d))
        die("pthread_create");
}

int main(int argc, char **argv) {
    static struct direction there, back;
    if (argc != 4) {
        fprintf(stderr, "usage: delaylink NETNS_A NETNS_B ONE_WAY_MICROSECONDS\n");
        return 2;
    }
    delay_ns = atol(argv[3]) * 1000L;
    int a = open_tun(argv[1]), b = open_tun(argv[2]);
    run(&there, a, b);
    run(&back, b, a);
    printf("up\n");
    fflush(stdout);
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        atomic_store(&delay_ns, atol(line) * 1000L);
        printf("delay %ld\n", atol(line));
        fflush(stdout);
    }
    return 0;
}
