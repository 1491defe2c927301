package dev.jib.gateway.demo;

import dev.jib.gateway.app.AdminClient;
import dev.jib.gateway.app.GatewayApp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import tools.jackson.databind.JsonNode;

/** The demo's upstream and the gateway in front of it, both in this process. */
final class DemoServer implements AutoCloseable {
    private static final String CONFIG =
            """
            version: 1
            gateway:
              state-dir: %1$s/state
              runtime-dir: %1$s/run
              admin-socket: %1$s/admin.sock
              helper-dir: %3$s
              audit: {file: %1$s/audit.jsonl}
            upstreams:
              demo:
                base: %2$s
                credential: {file: %1$s/token, form: basic, user: x-access-token}
            repositories:
              acme/*: {upstream: demo}
            refs:
              - name: own-branches
                who: [agent-*]
                repo: acme/*
                ref: refs/heads/jib/${identity}/**
                allow: [create, update, force, delete]
            """;

    private final DemoDirectory directory;
    private final EmbeddedUpstream upstream;
    private final GatewayApp gateway;

    private DemoServer(DemoDirectory directory, EmbeddedUpstream upstream) throws IOException {
        this.directory = directory;
        this.upstream = upstream;
        this.gateway = GatewayApp.start(directory.config());
    }

    /** Starts both for the first time: a new token, a new configuration. */
    static DemoServer create(DemoDirectory directory, Path helperDirectory) throws IOException {
        byte[] random = new byte[20];
        new SecureRandom().nextBytes(random);
        Path token = directory.tokenFile();
        Files.createFile(
                token,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(token, "demo-" + HexFormat.of().formatHex(random) + "\n");
        return start(directory, 0, helperDirectory);
    }

    /** Starts both again on what {@link #create} left, at the same port. */
    static DemoServer again(DemoDirectory directory, Path helperDirectory) throws IOException {
        int port = Integer.parseInt(Files.readString(directory.file("port")).strip());
        return start(directory, port, helperDirectory);
    }

    private static DemoServer start(DemoDirectory directory, int port, Path helperDirectory)
            throws IOException {
        EmbeddedUpstream upstream =
                EmbeddedUpstream.http(directory.directory("upstream"), port)
                        .acceptToken(token(directory));
        try {
            Files.writeString(directory.file("port"), upstream.port() + "\n");
            Files.writeString(
                    directory.config(),
                    CONFIG.formatted(directory.root(), upstream.url(), helperDirectory));
            return new DemoServer(directory, upstream);
        } catch (IOException | RuntimeException e) {
            upstream.close();
            throw e;
        }
    }

    /** What the upstream demands. */
    static String token(DemoDirectory directory) throws IOException {
        return Files.readString(directory.tokenFile()).strip();
    }

    /** The upstream. */
    EmbeddedUpstream upstream() {
        return upstream;
    }

    /**
     * Asks for a session with a layout of that repository, as a launcher does.
     *
     * @param kind {@code shared} or {@code sealed}
     * @return the answer's {@code layout}
     */
    JsonNode session(String principal, String container, Path repository, String kind)
            throws IOException {
        String body =
                "{\"principal\":\"%s\",\"container\":\"%s\",\"repos\":[\"%s\"],\"layout\":{\"kind\":\"%s\"}}"
                        .formatted(principal, container, repository, kind);
        AdminClient.Answer answer = admin(directory).call("POST", "/v1/sessions", body);
        if (!answer.isOk()) {
            throw new IOException("POST /v1/sessions was answered " + answer);
        }
        return answer.body().path("layout");
    }

    /** Ends a session and takes its layout back. */
    static AdminClient.Answer release(DemoDirectory directory, String container)
            throws IOException {
        return admin(directory).call("DELETE", "/v1/sessions/" + container, "");
    }

    /** The admin socket of the demo in that directory. */
    static AdminClient admin(DemoDirectory directory) {
        return new AdminClient(directory.adminSocket());
    }

    @Override
    public void close() throws IOException {
        try {
            gateway.close();
        } finally {
            upstream.close();
        }
    }
}
