/*
 * What TeaVM's runtime asks of the platform and the helper has no use for, in its smallest form.
 *
 * TeaVM logs with stdio, sets the locale and makes a POSIX timer for its event queue (musl starts threads for those):
 * some 20 KB and five system calls at each start. The log goes through TEAVM_CUSTOM_LOG, which TeaVM has for this; the
 * rest by -Dname=jib_name when its code is compiled (see build-native).
 */
#include <errno.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <time.h>
#include <uchar.h>
#include <unistd.h>
#include <wchar.h>

static void put(const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(STDERR_FILENO, bytes, length);
        if (written < 0 && errno != EINTR) {
            return;
        }
        if (written > 0) {
            bytes += written;
            length -= (size_t) written;
        }
    }
}

void teavm_logCodePoint(int32_t point) {
    char byte = point < 0x80 ? (char) point : '?';
    put(&byte, 1);
}

void teavm_printString(char16_t *text) {
    for (; *text != 0; text++) {
        teavm_logCodePoint(*text);
    }
}

void teavm_printWString(wchar_t *text) {
    for (; *text != 0; text++) {
        teavm_logCodePoint((int32_t) *text);
    }
}

void teavm_printInt(int32_t number) {
    char digits[11];
    int at = sizeof digits;
    uint32_t rest = number < 0 ? 0 - (uint32_t) number : (uint32_t) number;
    do {
        digits[--at] = (char) ('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    if (number < 0) {
        digits[--at] = '-';
    }
    put(digits + at, sizeof digits - at);
}

/* Only for fatal faults of the runtime, such as a full heap: the text without its values. */
int jib_fprintf(void *stream, const char *format, ...) {
    (void) stream;
    put(format, strlen(format));
    return 0;
}

char *jib_setlocale(int category, const char *locale) {
    (void) category;
    (void) locale;
    return NULL;
}

/* The helper has one thread and never sleeps, so the event queue that the timer wakes is always empty. */
int jib_timer_create(clockid_t clock, struct sigevent *event, timer_t *timer) {
    (void) clock;
    (void) event;
    (void) timer;
    errno = ENOTSUP;
    return -1;
}

int jib_timer_settime(timer_t timer, int flags, const struct itimerspec *value, struct itimerspec *old) {
    (void) timer;
    (void) flags;
    (void) value;
    (void) old;
    errno = ENOTSUP;
    return -1;
}
