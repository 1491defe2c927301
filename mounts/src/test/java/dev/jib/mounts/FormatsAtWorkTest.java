package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.render.ComposeRenderer;
import dev.jib.mounts.render.DevcontainerRenderer;
import dev.jib.mounts.render.DockerRenderer;
import dev.jib.mounts.render.OciBundle;
import dev.jib.mounts.render.RenderSettings;
import dev.jib.mounts.render.Selinux;
import dev.jib.mounts.render.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A whole layout in each format, in what reads it: git commits there and the host has it. */
class FormatsAtWorkTest {
    private static final ContainerName C1 = new ContainerName("c1");
    private static final RenderSettings SETTINGS =
            new RenderSettings(Selinux.NONE, Optional.of(Tool.IMAGE), Optional.empty());

    /** Local work; what is read-only stays so. */
    private static final String WORK =
            "export GIT_AUTHOR_NAME=c GIT_AUTHOR_EMAIL=c@x GIT_COMMITTER_NAME=c"
                + " GIT_COMMITTER_EMAIL=c@x; set -e; test -z \"$(git status --porcelain)\"; echo w"
                + " > 'a file'; git add .; git commit -qm work; echo s > b; git stash -q; git"
                + " pack-refs --all; git checkout -q -b other; git checkout -q -; if echo x > .git;"
                + " then exit 7; fi 2>/dev/null; git fsck --no-progress >/dev/null 2>&1 || test -f"
                + " /home/jib/.git-common/R/packed/packed-refs; echo done";

    @TempDir private Path root;
    private HostFixture host;

    @BeforeEach
    void makeHost() {
        host = new HostFixture(root).withRepository();
    }

    @AfterEach
    void removeContainers() {
        Tool.run(
                root,
                List.of(
                        "sh",
                        "-c",
                        "ids=$(docker ps -aq --filter label=jib-format=\"$1\" 2>/dev/null); test -z"
                                + " \"$ids\" || docker rm -f $ids",
                        "sh",
                        root.getFileName().toString()));
    }

    private MountPlan plan(LayoutKind layout) {
        return host.mounts.prepare(host.request("c1").withLayout(layout)).plan();
    }

    private void isThere(Tool.Answer answer) {
        assertThat(answer.ok().out()).endsWith("done\n");
        assertThat(host.mounts.verify(C1).findings()).isEmpty();
        host.mounts.release(C1);
        assertThat(host.git("log", "-1", "--format=%s", "jib/c1/work")).isEqualTo("work");
        assertThat(host.git("for-each-ref", "refs/jib")).contains("stash");
        assertThat(Shell.git(host.worktree("c1"), "status", "--porcelain")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"SHARED, runc", "SEALED, runc", "SHARED, crun", "SEALED, crun"})
    void oci(LayoutKind layout, String runtime) throws IOException {
        OciBundle.need(runtime);

        isThere(new OciBundle(root, runtime).run(plan(layout), WORK));
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void docker(LayoutKind layout) {
        Tool.needImage();
        String words = new DockerRenderer(RenderSettings.NONE).render(plan(layout)).strip();
        String line = "docker run --rm --network none " + words + " " + Tool.IMAGE;

        isThere(Tool.run(root, List.of("sh", "-c", line + " sh -c \"$1\"", "sh", WORK)));
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void composeUp(LayoutKind layout) throws IOException {
        Tool.need("docker-compose", "docker-compose", "version");
        Tool.needImage();
        Path file = root.resolve("compose.yaml");
        String text = new ComposeRenderer(SETTINGS).render(plan(layout));
        // Debian's Compose 1.29 does not know these keys, newer ones do
        String known = text.replaceAll(" +bind:\n +create_host_path: (true|false)\n", "");
        String image = "    image: \"" + Tool.IMAGE + "\"\n";
        assertThat(known).contains(image);
        Path script = root.resolve("work.sh");
        Files.writeString(script, WORK);
        Files.writeString(
                file,
                known.replace(image, image + "    command: [\"sh\", \"/work.sh\"]\n")
                        .replace(
                                "    volumes:\n",
                                "    volumes:\n      - \"" + script + ":/work.sh:ro\"\n"));
        String up =
                "p=$(basename \"$1\" | tr -dc a-z0-9); docker-compose -p $p -f \"$1\"/compose.yaml"
                        + " up --no-color --exit-code-from c1 2>&1; e=$?; docker-compose -p $p -f"
                        + " \"$1\"/compose.yaml down >/dev/null 2>&1; test $e = 0 && echo done";

        isThere(Tool.run(root, List.of("sh", "-c", up, "sh", root.toString())));
    }

    @ParameterizedTest
    @EnumSource(LayoutKind.class)
    void devcontainer(LayoutKind layout) throws IOException {
        Tool.need("the Dev Containers CLI", "devcontainer", "--version");
        Tool.needImage();
        Path file = root.resolve("workspace/.devcontainer/devcontainer.json");
        Files.createDirectories(file.getParent());
        Files.writeString(file, new DevcontainerRenderer(SETTINGS).render(plan(layout)));
        cli("up").ok();
        Tool.Answer answer = cli("exec", "sh", "-c", WORK);
        removeContainers();

        isThere(answer);
    }

    private Tool.Answer cli(String verb, String... more) {
        List<String> command = new ArrayList<>(List.of("devcontainer", verb));
        command.addAll(List.of("--workspace-folder", root.resolve("workspace").toString()));
        command.addAll(List.of("--id-label", "jib-format=" + root.getFileName()));
        command.addAll(List.of(more));
        return Tool.run(root, command);
    }
}
