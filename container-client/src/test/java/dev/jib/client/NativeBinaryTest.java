package dev.jib.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the binary is as a file: small, and without an interpreter, so that it runs in any image.
 */
class NativeBinaryTest {
    private static final int LIMIT = 150_000;

    private static final int PT_DYNAMIC = 2;
    private static final int PT_INTERP = 3;

    @BeforeEach
    void binaryIsThere() {
        NativeHelper.assumeBuilt();
    }

    @Test
    void isSmall() throws IOException {
        boolean musl =
                Stream.of(System.getenv("PATH").split(":"))
                        .anyMatch(d -> Files.exists(Path.of(d, "musl-gcc")));
        NativeHelper.need(musl, "no musl-gcc: a glibc binary is larger");
        assertThat(Files.size(NativeHelper.BINARY)).isLessThanOrEqualTo(LIMIT);
    }

    @Test
    void isStaticallyLinked() throws IOException {
        ByteBuffer elf =
                ByteBuffer.wrap(Files.readAllBytes(NativeHelper.BINARY))
                        .order(ByteOrder.LITTLE_ENDIAN);
        assertThat(elf.getInt(0)).as("ELF magic").isEqualTo(0x464c457f);
        assertThat(elf.get(4)).as("64 bit").isEqualTo((byte) 2);
        int headers = (int) elf.getLong(32);
        for (int i = 0; i < elf.getShort(56); i++) {
            assertThat(elf.getInt(headers + i * elf.getShort(54))).isNotIn(PT_INTERP, PT_DYNAMIC);
        }
    }
}
