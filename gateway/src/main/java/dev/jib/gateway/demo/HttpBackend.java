package dev.jib.gateway.demo;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@code git http-backend} (a CGI program) for one request at a time per call. Bodies are
 * streamed both ways through a fixed buffer; a chunked body has no {@code CONTENT_LENGTH} and ends
 * with the program's standard input; a gzip body is passed as it is, since the program inflates it.
 */
final class HttpBackend implements AutoCloseable {
    private static final int BUFFER = 64 * 1024;

    private final Path root;
    private final RequestLog log;
    private final String program;
    private final Set<Process> running = ConcurrentHashMap.newKeySet();

    HttpBackend(Path root, RequestLog log) {
        this.root = root;
        this.log = log;
        // Itself, and not by "git http-backend", which starts it as a child: what is killed before
        // it has done so would leave one behind that nobody knows.
        this.program = execPath(root) + "/git-http-backend";
    }

    private static String execPath(Path home) {
        return new HostGit(home).run(Path.of("/"), "--exec-path").strip();
    }

    /** Answers the exchange; an IOException means the client went, or a fault dropped it. */
    void serve(HttpExchange exchange, BodyFaults faults, String user) throws IOException {
        Process process = start(exchange, user);
        running.add(process);
        try {
            InputStream body = faults.request(exchange.getRequestBody());
            OutputStream stdin = process.getOutputStream();
            FutureTask<@Nullable Void> feeding =
                    new FutureTask<>(() -> feedOrEnd(body, stdin, process), null);
            Thread.ofVirtual().name("http-backend stdin").start(feeding);
            answer(exchange, process.getInputStream(), faults, feeding);
            await(feeding);
            exchange.getResponseBody().close();
        } finally {
            end(process);
            running.remove(process);
        }
    }

    private Process start(HttpExchange exchange, String user) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(program)
                        .directory(root.toFile())
                        .redirectError(ProcessBuilder.Redirect.DISCARD);
        Map<String, String> environment = builder.environment();
        HostGit.scrub(environment, root);
        environment.put("GIT_PROJECT_ROOT", root.toString());
        environment.put("GIT_HTTP_EXPORT_ALL", "1");
        environment.put("REQUEST_METHOD", exchange.getRequestMethod());
        environment.put("PATH_INFO", exchange.getRequestURI().getPath());
        environment.put("REMOTE_USER", user);
        environment.put("REMOTE_ADDR", exchange.getRemoteAddress().getAddress().getHostAddress());
        String query = exchange.getRequestURI().getRawQuery();
        environment.put("QUERY_STRING", query == null ? "" : query);
        copy(exchange, "Content-Type", environment, "CONTENT_TYPE");
        copy(exchange, "Content-Length", environment, "CONTENT_LENGTH");
        copy(exchange, "Content-Encoding", environment, "HTTP_CONTENT_ENCODING");
        copy(exchange, "Git-Protocol", environment, "GIT_PROTOCOL");
        return builder.start();
    }

    private static void copy(
            HttpExchange exchange, String header, Map<String, String> environment, String name) {
        UpstreamRequest.header(exchange, header).ifPresent(value -> environment.put(name, value));
    }

    /**
     * Moves the request's body into the program. When the program has read enough, or died, the
     * rest is read and dropped, as other web servers do: the connection can then be used again.
     */
    void feed(InputStream body, OutputStream stdin) {
        byte[] buffer = new byte[BUFFER];
        boolean listening = true;
        try {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                log.received(n);
                listening = listening && write(stdin, buffer, n);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the request's body broke off", e);
        } finally {
            close(stdin);
        }
    }

    /**
     * Where a length was announced, git http-backend reads for ever after its input ended early.
     */
    private void feedOrEnd(InputStream body, OutputStream stdin, Process process) {
        try {
            feed(body, stdin);
        } catch (UncheckedIOException e) {
            end(process);
            throw e;
        }
    }

    /** Ends it, if it runs, with what it started. */
    private static void end(Process process) {
        if (process.isAlive()) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static boolean write(OutputStream stdin, byte[] buffer, int length) {
        try {
            stdin.write(buffer, 0, length);
            stdin.flush();
            return true;
        } catch (IOException brokenPipe) {
            return false;
        }
    }

    /** A program that is gone needs no end of its input: that is no fault of the request. */
    private static void close(OutputStream stdin) {
        try {
            stdin.close();
        } catch (IOException brokenPipe) {
            // Its answer, or the lack of one, tells what became of it.
        }
    }

    /**
     * Sends no header before there is something to send after it, nor an error before it can be
     * read.
     */
    private void answer(
            HttpExchange exchange, InputStream stdout, BodyFaults faults, Future<?> feeding)
            throws IOException {
        CgiHeader header = CgiHeader.read(stdout);
        byte[] buffer = new byte[BUFFER];
        int n = stdout.read(buffer);
        if (header.status() >= 400) {
            await(feeding);
        }
        header.fields().forEach(exchange.getResponseHeaders()::add);
        exchange.sendResponseHeaders(header.status(), 0);
        OutputStream out = faults.response(exchange.getResponseBody());
        for (; n >= 0; n = stdout.read(buffer)) {
            out.write(buffer, 0, n);
            out.flush();
            log.sent(n);
        }
    }

    private static void await(Future<?> feeding) throws IOException {
        try {
            feeding.get();
        } catch (ExecutionException e) {
            throw new IOException("the request's body broke off", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the upstream is being closed");
        }
    }

    /** Kills what still runs, and waits for its end. */
    @Override
    public void close() {
        for (Process process : running) {
            end(process);
            process.onExit().join();
        }
    }
}
