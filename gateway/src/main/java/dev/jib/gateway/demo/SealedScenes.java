package dev.jib.gateway.demo;

import dev.jib.mounts.cli.MountsCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/** The layout for code that is not trusted: what it can write, and how its work comes back. */
final class SealedScenes {
    private final Stage stage;
    private final Story story;
    private final Sandbox sandbox;

    SealedScenes(Stage stage) {
        this.stage = stage;
        this.story = stage.story();
        this.sandbox = stage.sealed();
    }

    /** Plays them. */
    void play() {
        apart();
        hostile();
        comesBack();
    }

    private void apart() {
        story.chapter("Layout sealed: c3 has a git directory of its own");
        story.ran(
                sandbox.name(),
                WorkScenes.typed(sandbox),
                sandbox.program("sh", "-ec", WorkScenes.typed(sandbox)));
        Program.Ended branches = stage.git(sandbox, "branch", "--all", "--list", "*agent-[12]*");
        story.claim(
                branches.succeeded() && !branches.output().contains("agent-2"),
                "c3 does not see what is only on this host, such as the branch of c2");
        Program.Ended seen = stage.git("log", "--oneline", "main.." + Stage.branch(3));
        story.claim(
                seen.succeeded() && seen.output().isBlank(),
                "the host does not see the work of c3 while it runs");
        Program.Ended push = stage.git(sandbox, "push", "-q", "origin", "HEAD");
        story.claim(push.succeeded(), "c3 pushes through the gateway as the others do");
    }

    private void hostile() {
        story.chapter("Layout sealed: what hostile code in c3 tries");
        Program.Ended objects =
                story.ran(
                        sandbox.name(),
                        "touch ~/.git-shared/site/objects/planted",
                        sandbox.program("sh", "-c", "touch ~/.git-shared/site/objects/planted"));
        story.claim(!objects.succeeded(), "the host's objects can be read and not be written");
        Path planted = stage.directory().file("planted");
        stage.git(sandbox, "config", "core.fsmonitor", "touch " + planted + "; false");
        Program.Ended dotGit =
                story.ran(
                        sandbox.name(),
                        "echo gitdir: /tmp/mine >.git",
                        sandbox.program("sh", "-c", "echo gitdir: /tmp/mine >.git"));
        story.claim(!dotGit.succeeded(), "it cannot send host git to a directory of its own");
        Path worktree = stage.worktree(sandbox);
        Program.Ended status =
                story.ran(
                        "host",
                        "git -C .../" + worktree.getFileName() + " status --short",
                        stage.host().git(worktree, "status", "--short"));
        story.claim(
                status.succeeded() && !Files.exists(planted),
                "host git works in c3's worktree and runs nothing that c3 configured");
    }

    private void comesBack() {
        story.chapter("Layout sealed: the work of c3 comes back, as from a stranger");
        String work = sandbox.git("rev-parse", "HEAD").output().strip();
        Program.Ended imported = mounts("import", "--container", sandbox.name());
        story.claim(imported.succeeded(), "every object of it was checked");
        Program.Ended heads =
                stage.git(
                        "for-each-ref",
                        "--format=%(objectname:short) %(refname)",
                        "refs/heads/jib/" + sandbox.name());
        story.claim(
                heads.output().contains(work.substring(0, 7)),
                "the host has the commits of c3 on a branch that bears its name");
    }

    /** {@code jib mounts}, on the places of the demo's gateway. */
    private Program.Ended mounts(String... words) {
        CommandLine command = new CommandLine(new MountsCommand());
        StringWriter text = new StringWriter();
        PrintWriter out = new PrintWriter(text);
        List<String> line = new java.util.ArrayList<>(List.of(words));
        line.addAll(List.of("--state", stage.directory().file("state/mounts").toString()));
        int exit = command.setOut(out).setErr(out).execute(line.toArray(String[]::new));
        out.flush();
        Program.Ended ended = new Program.Ended(exit, text.toString());
        story.show("host", "jib mounts " + String.join(" ", words), ended);
        return ended;
    }
}
