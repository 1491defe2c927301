package dev.jib.gateway.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** No sandbox sees another, nor anything that the upstream would accept. */
final class IsolationScenes {
    /** All that is not a program or the kernel's; the needles come by standard input. */
    private static final String SEARCH =
            "grep -rlaF -f - /home /run /opt /tmp /etc /root /var /dev/shm 2>/dev/null || true";

    /** Each process's environment and command line, and the own environment. */
    private static final String PROCESSES =
            "env; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline 2>/dev/null | tr '\\0' '\\n'";

    private final Stage stage;
    private final Story story;

    IsolationScenes(Stage stage) {
        this.stage = stage;
        this.story = stage.story();
    }

    /** Plays them. */
    void play() throws IOException {
        story.chapter("Neither sandbox sees the other");
        hidden(stage.first(), stage.second(), 2);
        hidden(stage.second(), stage.first(), 1);
        story.chapter("No credential in any sandbox");
        for (Sandbox sandbox : stage.sandboxes()) {
            noCredential(sandbox);
        }
    }

    private void hidden(Sandbox one, Sandbox other, int number) {
        List<String> places =
                other.arguments().binds().stream()
                        .filter(SandboxArguments.Bind::writable)
                        .map(SandboxArguments.Bind::source)
                        .filter(source -> source.contains(other.name()))
                        .distinct()
                        .toList();
        story.claim(
                !places.isEmpty(), other.name() + " has worktree and admin directory of its own");
        for (String place : places) {
            Program.Ended ls = story.ran(one.name(), "ls " + place, one.program("ls", place));
            story.claim(!ls.succeeded(), "it is not there for " + one.name());
        }
        story.ran(one.name(), "ls -A ~ ~/repos", one.program("sh", "-c", "ls -A ~ ~/repos"));
        story.claim(
                find(one, one.name() + ".txt").contains("/repos/site/")
                        && find(one, other.name() + ".txt").isBlank(),
                "a search of all of %1$s finds %1$s.txt and no %2$s.txt"
                        .formatted(one.name(), other.name()));
        Program.Ended checkout = stage.git(one, "checkout", Stage.branch(number));
        story.claim(
                !checkout.succeeded(),
                "and " + one.name() + " cannot check out what " + other.name() + " works on");
    }

    private static String find(Sandbox sandbox, String name) {
        String search =
                "find / -path /proc -prune -o -path /sys -prune -o -name %s -print 2>/dev/null";
        return sandbox.program("sh", "-c", search.formatted(name)).run().output();
    }

    private void noCredential(Sandbox sandbox) throws IOException {
        String token = DemoServer.token(stage.directory());
        List<String> needles = List.of(token, basic(token));
        Program.Ended files =
                sandbox.program("sh", "-c", SEARCH)
                        .reading(String.join("\n", needles) + "\n")
                        .run();
        story.show(sandbox.name(), SEARCH.replace("-f -", "-f (the token)"), files);
        story.claim(
                files.succeeded() && files.output().isBlank(),
                "no file holds the token, plain or as Basic authorisation");
        String own = sandbox.name() + ": 3";
        story.claim(
                !sandbox.program("sh", "-c", SEARCH).reading(own + "\n").run().output().isBlank(),
                "(the same search does find a commit's message)");
        String processes = sandbox.program("sh", "-c", PROCESSES).output();
        story.claim(
                processes.contains("JIB_GATEWAY=") || processes.contains("PATH=/opt/jib/bin"),
                "(environments and command lines can be read in " + sandbox.name() + ")");
        story.claim(
                needles.stream().noneMatch(processes::contains), "none of them holds the token");
        story.claim(
                grepHost(token).contains(stage.directory().tokenFile()),
                "(on the host it is in " + stage.directory().tokenFile() + ")");
    }

    /** Files of the demo's directory on the host that hold the token, but for git's objects. */
    private List<Path> grepHost(String token) throws IOException {
        try (Stream<Path> files = Files.list(stage.directory().root())) {
            return files.filter(f -> Files.isRegularFile(f, LinkOption.NOFOLLOW_LINKS))
                    .filter(f -> holds(f, token))
                    .collect(Collectors.toList());
        }
    }

    private static boolean holds(Path file, String token) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(token);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String basic(String token) {
        return Base64.getEncoder()
                .encodeToString(("x-access-token:" + token).getBytes(StandardCharsets.UTF_8));
    }
}
