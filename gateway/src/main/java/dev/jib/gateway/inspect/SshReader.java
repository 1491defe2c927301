package dev.jib.gateway.inspect;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Reads the fields of an SSH blob (RFC 4251, section 5). */
final class SshReader {
    private final ByteBuffer in;

    SshReader(byte[] blob) {
        in = ByteBuffer.wrap(blob);
    }

    int uint32() throws BadSignature {
        try {
            return in.getInt();
        } catch (BufferUnderflowException e) {
            throw tooShort();
        }
    }

    int octet() throws BadSignature {
        if (!in.hasRemaining()) {
            throw tooShort();
        }
        return in.get() & 0xff;
    }

    byte[] bytes(int length) throws BadSignature {
        if (length < 0 || length > in.remaining()) {
            throw tooShort();
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    byte[] string() throws BadSignature {
        return bytes(uint32());
    }

    String text() throws BadSignature {
        return new String(string(), StandardCharsets.ISO_8859_1);
    }

    void requireEnd() throws BadSignature {
        if (in.hasRemaining()) {
            throw new BadSignature("the SSH signature has bytes after its end");
        }
    }

    private static BadSignature tooShort() {
        return new BadSignature("the SSH signature ends too early");
    }
}
