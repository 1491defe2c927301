/*
 * The system calls of git-remote-jib, as dev.jib.client.LibC binds them.
 *
 * They have names of their own because the prototypes that TeaVM would need clash with those of <unistd.h>.
 * Each returns what the call returns, or the negated errno where it fails. Nothing here decides anything.
 */
#ifndef JIB_H
#define JIB_H

#include <stdint.h>

void *jib_argument(int32_t index);
void *jib_environment(void *name);
void *jib_version(void);
void *jib_error_text(int32_t error);
int32_t jib_user_id(void);
void jib_exit(int32_t code);

int32_t jib_read(int32_t fd, void *bytes, int32_t length);
int32_t jib_write(int32_t fd, void *bytes, int32_t length);
int32_t jib_receive(int32_t socket, void *bytes, int32_t length);
int32_t jib_send(int32_t socket, void *bytes, int32_t length);
int32_t jib_shutdown_writes(int32_t socket);
int32_t jib_close(int32_t fd);
int32_t jib_poll(void *fds, void *events, void *ready, int32_t count);

int32_t jib_connect_unix(void *path);
int32_t jib_connect_tcp(void *host, void *port);
int32_t jib_read_file(void *path, void *bytes, int32_t length, void *mode);

#endif
