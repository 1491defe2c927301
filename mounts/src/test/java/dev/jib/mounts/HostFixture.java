package dev.jib.mounts;

import dev.jib.mounts.git.ProcessGit;
import dev.jib.mounts.journal.Host;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.journal.StateDirectory;
import dev.jib.mounts.journal.StepObserver;
import dev.jib.mounts.json.MountsJson;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A host directory with a repository R of two commits, and a Mounts over it. */
final class HostFixture {
    final Path root;
    final Path repository;
    final Mounts mounts;

    HostFixture(Path root) {
        this(root, StepObserver.NONE);
    }

    HostFixture(Path root, StepObserver observer) {
        this.root = root;
        this.repository = root.resolve("R");
        this.mounts = new Mounts(host(root, observer));
    }

    static Host host(Path root, StepObserver observer) {
        return new Host(
                new ProcessGit("git", Shell.environment(root), Duration.ofSeconds(60)),
                new StateDirectory(new HostPath(root.resolve("state")), new MountsJson()),
                new HostPath(root.resolve("worktrees")),
                observer);
    }

    HostFixture withRepository() {
        make(repository);
        return this;
    }

    static void make(Path repository) {
        Shell.sh(
                        Path.of("/"),
                        "git init -q -b main '"
                                + repository
                                + "' && cd '"
                                + repository
                                + "' && printf one > a && printf '*.o\\n' > .gitignore && git add ."
                                + " && git commit -qm c1 && printf two > b && git add . && git"
                                + " commit -qm c2 && git branch spare && git tag v1 && git remote"
                                + " add origin https://user:ghp_SECRET@github.com/acme/site.git &&"
                                + " git config http.extraHeader 'Authorization: ghp_SECRET'")
                .ok();
    }

    PrepareRequest request(String container) {
        return PrepareRequest.of(
                new ContainerName(container),
                List.of(RepositoryRequest.of(new HostPath(repository))));
    }

    Sandbox sandbox(String container) {
        return new Sandbox(mounts.prepare(request(container)).plan());
    }

    Path worktree(String container) {
        return root.resolve("worktrees").resolve(container).resolve("R");
    }

    /** {@code worktree/PATH}, {@code admin/PATH} or {@code common/PATH} of a container's, whole. */
    Path place(String container, String where) {
        int slash = where.indexOf('/');
        Path base =
                switch (where.substring(0, slash)) {
                    case "worktree" -> worktree(container);
                    case "admin" -> repository.resolve(".git/worktrees/R");
                    default -> repository.resolve(".git");
                };
        return base.resolve(where.substring(slash + 1));
    }

    String git(String... arguments) {
        return Shell.git(repository, arguments);
    }

    /**
     * Every file of the git directory but objects, with what is in it: the metadata of the host.
     */
    Map<String, String> metadata() throws IOException {
        Map<String, String> all = new TreeMap<>();
        Path gitDir = repository.resolve(".git");
        try (Stream<Path> files = Files.walk(gitDir)) {
            for (Path file : files.toList()) {
                String name = gitDir.relativize(file).toString();
                if (name.startsWith("objects/")) {
                    continue;
                }
                if (Files.isSymbolicLink(file)) {
                    all.put(name, "-> " + Files.readSymbolicLink(file));
                } else if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                    all.put(
                            name,
                            Files.readString(file, java.nio.charset.StandardCharsets.ISO_8859_1));
                } else {
                    all.put(name, "/");
                }
            }
        }
        return all;
    }
}
