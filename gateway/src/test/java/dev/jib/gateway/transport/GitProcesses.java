package dev.jib.gateway.transport;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.git.Service;
import dev.jib.gateway.session.Session;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An endpoint that is real git on bare repositories: {@code <root>/<url's path>.git}. */
record GitProcesses(Path root) implements GitEndpoint {
    @Override
    public Access open(Session session, RepositoryUrl url, Service service) {
        Path repository = root.resolve(url.path() + ".git");
        return repository.toFile().isDirectory()
                ? new Access.Granted(new Run(repository, service))
                : new Access.Refused("no repository of yours: " + url);
    }

    private record Run(Path repository, Service service) implements Conversation {
        @Override
        public void stateful(InputStream in, OutputStream out) throws IOException {
            run(2, in, out);
        }

        @Override
        public void advertise(int version, OutputStream out) throws IOException {
            run(version, InputStream.nullInputStream(), out, "--stateless-rpc", "--advertise-refs");
        }

        @Override
        public void request(int version, InputStream in, OutputStream out) throws IOException {
            run(version, in, out, "--stateless-rpc");
        }

        private void run(int version, InputStream in, OutputStream out, String... options)
                throws IOException {
            List<String> command = new ArrayList<>(List.of("git", service.command().substring(4)));
            command.addAll(List.of(options));
            command.add(repository.toString());
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("GIT_PROTOCOL", "version=" + version);
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            Process git = builder.start();
            Thread feed = Thread.ofVirtual().start(() -> feed(in, git));
            copy(git.getInputStream(), out);
            try {
                git.waitFor();
                feed.interrupt();
                feed.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private static void copy(InputStream from, OutputStream to) throws IOException {
            byte[] part = new byte[65536];
            for (int count = from.read(part); count >= 0; count = from.read(part)) {
                to.write(part, 0, count);
                to.flush();
            }
        }

        private static void feed(InputStream in, Process git) {
            try (OutputStream stdin = git.getOutputStream()) {
                copy(in, stdin);
            } catch (IOException e) {
                if (git.isAlive()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
