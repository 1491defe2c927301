package dev.jib.gateway.app.policy;

import dev.jib.gateway.config.ConfigParser;
import dev.jib.gateway.config.ConfigResult;
import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.PolicyLoad;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** The option that names the configuration file, and the reading of it. */
public final class PolicyFile {
    private static final long MAX_BYTES = 1 << 20;

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            defaultValue = "gateway.yaml",
            description = "The configuration file (default: ${DEFAULT-VALUE}).")
    private Path file = Path.of("gateway.yaml");

    /** Loads a file as a gateway does: parse, lint, tests. */
    public static PolicyLoad load(Path file) {
        return load(file, _ -> {});
    }

    /**
     * Loads a file as a gateway does.
     *
     * @param referred is told each file that the first one refers to, before it is read
     */
    public static PolicyLoad load(Path file, Consumer<Path> referred) {
        try {
            return PolicyLoad.of(file.toString(), read(file), parser(file, referred));
        } catch (IOException e) {
            return new PolicyLoad.Refused(List.of(unreadable(file, e)));
        }
    }

    PolicyLoad load() {
        return load(file);
    }

    /** What the file means, though it may fail its lint or its tests. */
    public Optional<GatewayConfig> meaning(Consumer<String> problems) {
        try {
            return switch (parser(file, _ -> {}).parse(read(file))) {
                case ConfigResult.Valid valid -> Optional.of(valid.config());
                case ConfigResult.Invalid invalid -> {
                    invalid.problems().forEach(p -> problems.accept(file + ":" + p));
                    yield Optional.empty();
                }
            };
        } catch (IOException e) {
            problems.accept(unreadable(file, e));
            return Optional.empty();
        }
    }

    /** The directory from which the file takes relative paths. */
    Path directory() {
        return directory(file);
    }

    // The directory of a file in "/" or "." is what it resolves a sibling against.
    private static Path directory(Path file) {
        return file.toAbsolutePath().resolveSibling("");
    }

    private static ConfigParser parser(Path file, Consumer<Path> referred) {
        return new ConfigParser(
                directory(file),
                other -> {
                    referred.accept(other);
                    return read(other);
                });
    }

    private static String read(Path file) throws IOException {
        if (Files.size(file) > MAX_BYTES) {
            throw new IOException("larger than 1 MiB");
        }
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private static String unreadable(Path file, IOException e) {
        String why =
                switch (e) {
                    case NoSuchFileException missing -> "is not there";
                    case CharacterCodingException malformed -> "is not UTF-8";
                    default -> "cannot be read: " + e.getMessage();
                };
        return file + " " + why + " (expected: a configuration file, see docs/policy.md)";
    }
}
