package dev.jib.client;

import org.teavm.interop.Address;
import org.teavm.interop.Import;
import org.teavm.interop.c.Include;

/** The functions of {@code src/main/c/jib.h}, as TeaVM's C backend binds them. */
@Include(value = "jib.h", isSystem = false)
final class LibC {
    private LibC() {}

    @Import(name = "jib_argument")
    static native Address argument(int index);

    @Import(name = "jib_environment")
    static native Address environment(Address name);

    @Import(name = "jib_version")
    static native Address version();

    @Import(name = "jib_error_text")
    static native Address errorText(int error);

    @Import(name = "jib_user_id")
    static native int userId();

    @Import(name = "jib_exit")
    static native void exit(int code);

    @Import(name = "jib_read")
    static native int read(int fd, Address bytes, int length);

    @Import(name = "jib_write")
    static native int write(int fd, Address bytes, int length);

    @Import(name = "jib_receive")
    static native int receive(int socket, Address bytes, int length);

    @Import(name = "jib_send")
    static native int send(int socket, Address bytes, int length);

    @Import(name = "jib_shutdown_writes")
    static native int shutdownWrites(int socket);

    @Import(name = "jib_close")
    static native int close(int fd);

    @Import(name = "jib_poll")
    static native int poll(Address fds, Address events, Address ready, int count);

    @Import(name = "jib_connect_unix")
    static native int connectUnix(Address path);

    @Import(name = "jib_connect_tcp")
    static native int connectTcp(Address host, Address port);

    @Import(name = "jib_read_file")
    static native int readFile(Address path, Address bytes, int length, Address mode);
}
