package dev.jib.gateway.policy;

import dev.jib.gateway.config.ConfigParser;
import dev.jib.gateway.config.ConfigResult;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.identity.Principal;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.List;

/** Policies and pushes for tests. */
final class Policies {
    static final ObjectId A = new ObjectId("a".repeat(40));
    static final ObjectId B = new ObjectId("b".repeat(40));
    static final ObjectId C = new ObjectId("c".repeat(40));

    private Policies() {}

    /** The snapshot of a file with that text behind {@code version: 1}. */
    static PolicySnapshot snapshot(String yaml) {
        return config("version: 1\n" + yaml).snapshot();
    }

    static GatewayConfig config(String yaml) {
        ConfigParser parser =
                new ConfigParser(
                        Path.of("/etc/jib"),
                        f -> {
                            throw new FileNotFoundException(f.toString());
                        });
        return switch (parser.parse(yaml)) {
            case ConfigResult.Valid valid -> valid.config();
            case ConfigResult.Invalid invalid ->
                    throw new AssertionError(invalid.problems().toString());
        };
    }

    static Push push(String who, String repo, RefUpdate... updates) {
        return new Push(new Principal(who), repo, List.of(updates));
    }

    static RefUpdate create(String ref) {
        return new RefUpdate.Create(new RefName(ref), B);
    }

    static RefUpdate change(String ref) {
        return new RefUpdate.Change(new RefName(ref), A, B);
    }

    static RefUpdate delete(String ref) {
        return new RefUpdate.Delete(new RefName(ref), A);
    }
}
