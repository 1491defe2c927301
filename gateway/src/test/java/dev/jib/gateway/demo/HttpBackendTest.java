package dev.jib.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HttpBackendTest {
    @TempDir Path root;

    @Test
    void readsTheWholeBodyThoughTheProgramIsGone() {
        RequestLog log = new RequestLog();
        try (HttpBackend backend = new HttpBackend(root, log)) {
            backend.feed(
                    new ByteArrayInputStream(new byte[100_100]),
                    new BufferedOutputStream(new BrokenPipe()));
        }
        assertThat(log.bytesReceived()).isEqualTo(100_100);
    }

    @Test
    void aShortBodyThatIsOnlyBufferedIsNoFaultOfTheRequest() {
        RequestLog log = new RequestLog();
        try (HttpBackend backend = new HttpBackend(root, log)) {
            backend.feed(
                    new ByteArrayInputStream(new byte[100]),
                    new BufferedOutputStream(new BrokenPipe()));
        }
        assertThat(log.bytesReceived()).isEqualTo(100);
    }

    @Test
    void aBodyThatBreaksOffIsAFault() {
        try (HttpBackend backend = new HttpBackend(root, new RequestLog())) {
            assertThatThrownBy(
                            () -> backend.feed(new BrokenBody(), OutputStream.nullOutputStream()))
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessage("the request's body broke off");
        }
    }

    private static final class BrokenPipe extends OutputStream {
        @Override
        public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
        }
    }

    private static final class BrokenBody extends InputStream {
        @Override
        public int read() throws IOException {
            throw new IOException("Connection reset");
        }
    }
}
