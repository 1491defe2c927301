package dev.jib.gateway.app;

import dev.jib.gateway.config.ConfigParser;
import dev.jib.gateway.config.ConfigResult;
import dev.jib.gateway.config.GatewayConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** Reads the configuration from its file. */
final class ConfigFile {
    private ConfigFile() {}

    /**
     * The configuration of that file.
     *
     * @throws IOException when it cannot be read, or with everything that is wrong with it, a line
     *     each
     */
    static GatewayConfig load(Path file) throws IOException {
        Path directory = file.toAbsolutePath().normalize().getParent();
        ConfigParser parser =
                new ConfigParser(directory == null ? Path.of("/") : directory, Files::readString);
        String text;
        try {
            text = Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IOException("configuration " + file + " cannot be read: " + e, e);
        }
        return switch (parser.parse(text)) {
            case ConfigResult.Valid valid -> valid.config();
            case ConfigResult.Invalid invalid ->
                    throw new IOException(
                            invalid.problems().stream()
                                    .map(p -> file + ": " + p)
                                    .collect(Collectors.joining(System.lineSeparator())));
        };
    }
}
