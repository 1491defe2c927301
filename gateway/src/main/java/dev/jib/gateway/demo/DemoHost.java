package dev.jib.gateway.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The host's side: a repository that its owner cloned from the upstream, and the upstream's bare
 * repository, to which somebody else pushes.
 *
 * @param repository the host's clone
 * @param bare the upstream's
 * @param home what git has for HOME
 */
record DemoHost(Path repository, Path bare, Path home) {
    /** The one in a demo's directory. */
    static DemoHost in(DemoDirectory directory) throws IOException {
        return new DemoHost(
                directory.file("host/site"),
                directory.file("upstream/acme/site.git"),
                directory.directory("home"));
    }

    /** Fills the upstream and clones it with the owner's own token, which git does not keep. */
    static DemoHost make(DemoDirectory directory, UpstreamRepository upstream, String token)
            throws IOException {
        DemoHost host = in(directory);
        Path seed = directory.directory("seed");
        host.git(seed, "init", "-q", "-b", "main").output();
        identify(host, seed, "Ada");
        host.commit(seed, "README.md", "# site\n", "Say what it is");
        host.commit(seed, "index.html", "<h1>site</h1>\n", "A first page");
        host.commit(seed, "style.css", "h1 { color: teal }\n", "Some colour");
        host.git(seed, "push", "-q", host.bare().toString(), "main").output();
        directory.directory("host");
        String basic =
                Base64.getEncoder()
                        .encodeToString(
                                ("x-access-token:" + token).getBytes(StandardCharsets.UTF_8));
        host.git(directory.root(), "clone", upstream.url().toString(), "host/site")
                .with("GIT_CONFIG_COUNT", "1")
                .with("GIT_CONFIG_KEY_0", "http.extraHeader")
                .with("GIT_CONFIG_VALUE_0", "Authorization: Basic " + basic)
                .output();
        identify(host, host.repository(), "Ada");
        return host;
    }

    private static void identify(DemoHost host, Path repository, String name) {
        host.git(repository, "config", "user.name", name).output();
        host.git(repository, "config", "user.email", "ada@example.org").output();
    }

    /** Git in the host's clone. */
    Program git(String... words) {
        return git(repository, words);
    }

    /** Git in another directory. */
    Program git(Path where, String... words) {
        List<String> line = new ArrayList<>(List.of("git"));
        line.addAll(List.of(words));
        return Program.in(where, line)
                .with("HOME", home.toString())
                .with("GIT_CONFIG_NOSYSTEM", "1")
                .with("GIT_TERMINAL_PROMPT", "0");
    }

    /** Somebody else changes main at the upstream. */
    void advanceUpstream(DemoDirectory directory) throws IOException {
        Path seed = directory.file("seed");
        commit(seed, "about.html", "<h1>about</h1>\n", "A page about us");
        git(seed, "push", "-q", bare.toString(), "main").output();
    }

    /** What a ref of the upstream's is at. */
    String upstreamRef(String ref) {
        return git(bare, "rev-parse", "--verify", ref).output().strip();
    }

    private void commit(Path where, String file, String content, String message)
            throws IOException {
        Files.writeString(where.resolve(file), content);
        git(where, "add", file).output();
        git(where, "commit", "-q", "-m", message).output();
    }
}
