package dev.jib.client;

import org.jspecify.annotations.Nullable;
import org.teavm.interop.Address;

/**
 * The system calls of the machine that the native binary runs on.
 *
 * <p>An array's address is taken in the call itself: TeaVM's collector may move the array at any
 * allocation.
 */
final class NativePosix implements Posix {
    @Override
    public @Nullable String argument(int index) {
        return text(LibC.argument(index));
    }

    @Override
    public @Nullable String environment(String name) {
        byte[] nameBytes = terminated(name);
        return text(LibC.environment(Address.ofData(nameBytes)));
    }

    @Override
    public String version() {
        return orEmpty(LibC.version());
    }

    @Override
    public String errorText(int error) {
        return orEmpty(LibC.errorText(error));
    }

    @Override
    public int userId() {
        return LibC.userId();
    }

    @Override
    public int read(int fd, byte[] bytes, int offset, int length) {
        return LibC.read(fd, Address.ofData(bytes).add(offset), length);
    }

    @Override
    public int write(int fd, byte[] bytes, int offset, int length) {
        return LibC.write(fd, Address.ofData(bytes).add(offset), length);
    }

    @Override
    public int receive(int socket, byte[] bytes, int offset, int length) {
        return LibC.receive(socket, Address.ofData(bytes).add(offset), length);
    }

    @Override
    public int send(int socket, byte[] bytes, int offset, int length) {
        return LibC.send(socket, Address.ofData(bytes).add(offset), length);
    }

    @Override
    public int shutdownWrites(int socket) {
        return LibC.shutdownWrites(socket);
    }

    @Override
    public int close(int fd) {
        return LibC.close(fd);
    }

    @Override
    public int poll(int[] fds, int[] events, int[] ready) {
        return LibC.poll(
                Address.ofData(fds), Address.ofData(events), Address.ofData(ready), fds.length);
    }

    @Override
    public int connectUnix(String path) {
        byte[] pathBytes = terminated(path);
        return LibC.connectUnix(Address.ofData(pathBytes));
    }

    @Override
    public int connectTcp(String host, String port) {
        byte[] hostBytes = terminated(host);
        byte[] portBytes = terminated(port);
        return LibC.connectTcp(Address.ofData(hostBytes), Address.ofData(portBytes));
    }

    @Override
    public int readFile(String path, byte[] bytes, int[] mode) {
        byte[] pathBytes = terminated(path);
        return LibC.readFile(
                Address.ofData(pathBytes),
                Address.ofData(bytes),
                bytes.length,
                Address.ofData(mode));
    }

    private static byte[] terminated(String text) {
        return ByteString.bytes(text + '\0');
    }

    private static String orEmpty(Address start) {
        String text = text(start);
        return text == null ? "" : text;
    }

    private static @Nullable String text(Address start) {
        if (start.toLong() == 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        for (byte next = start.getByte(); next != 0; next = start.getByte()) {
            text.append((char) (next & 0xff));
            start = start.add(1);
        }
        return text.toString();
    }
}
