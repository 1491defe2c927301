package dev.jib.gateway.demo;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The ways to make a sandbox, the best first. */
enum SandboxKind {
    /** A container of a local image that has git and a shell; nothing is pulled. */
    DOCKER,
    /** Bubblewrap, with the host's programs read-only. */
    BWRAP,
    /** Namespaces of util-linux's {@code unshare}, with the host's programs read-only. */
    UNSHARE;

    private static final int IMAGES_TO_TRY = 8;
    private static final String NEEDED = "git --version && echo x | grep -q x";

    /**
     * A way that was found to work here.
     *
     * @param image of {@link #DOCKER}, else empty
     */
    record Choice(SandboxKind kind, String image) {}

    /** The first of those that works, tried with a sandbox that has no mounts. */
    static Optional<Choice> choose(List<SandboxKind> kinds, Path place) {
        for (SandboxKind kind : kinds) {
            Optional<Choice> choice =
                    kind == DOCKER
                            ? image(place).map(image -> new Choice(DOCKER, image))
                            : works(kind, place);
            if (choice.isPresent()) {
                return choice;
            }
        }
        return Optional.empty();
    }

    /** The word in a record of sandboxes. */
    String word() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    private static Optional<Choice> works(SandboxKind kind, Path place) {
        SandboxArguments nothing = new SandboxArguments(List.of(), path(), "/tmp", "0:0");
        Sandbox sandbox = new Sandbox("try", kind, "", nothing, place);
        return succeeds(sandbox.program("sh", "-c", NEEDED))
                ? Optional.of(new Choice(kind, ""))
                : Optional.empty();
    }

    private static Map<String, String> path() {
        return Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
    }

    private static Optional<String> image(Path place) {
        Program list =
                Program.in(
                        place,
                        List.of("docker", "image", "ls", "--format", "{{.Repository}}:{{.Tag}}"));
        if (!succeeds(list)) {
            return Optional.empty();
        }
        List<String> images = new ArrayList<>(list.output().lines().toList());
        images.removeIf(image -> image.contains("<none>"));
        images.sort(java.util.Comparator.comparing(image -> !image.equals("jib-test:latest")));
        return images.stream()
                .limit(IMAGES_TO_TRY)
                .filter(image -> succeeds(Program.in(place, trial(image, place))))
                .findFirst();
    }

    /** Also that the engine sees this machine's files: a remote one would mount its own. */
    private static List<String> trial(String image, Path place) {
        return List.of(
                "docker",
                "run",
                "--rm",
                "--pull=never",
                "--network=none",
                "--mount",
                "type=bind,source=" + place + ",target=/jib-demo,readonly",
                "--entrypoint=sh",
                image,
                "-c",
                NEEDED + " && [ -e /jib-demo/here ]");
    }

    private static boolean succeeds(Program program) {
        try {
            return program.run().succeeded();
        } catch (UncheckedIOException notInstalled) {
            return false;
        }
    }
}
