package dev.jib.gateway.demo;

import dev.jib.gateway.app.AdminClient;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;

/** Host git while sandboxes run, and what is left when they are gone. */
final class HostScenes {
    private final Stage stage;
    private final Story story;

    HostScenes(Stage stage) {
        this.stage = stage;
        this.story = stage.story();
    }

    /** Host git works meanwhile, and does not disturb those who work in sandboxes. */
    void meanwhile() {
        story.chapter("Host git works meanwhile");
        works("status", "-sb");
        works("log", "--oneline", "--all", "-4");
        works("worktree", "list");
        works("branch", "mine");
        works("branch", "-d", "mine");
        works("gc", "--prune=now");
        works("fsck");
        for (Sandbox sandbox : stage.sandboxes()) {
            story.claim(
                    sandbox.git("fsck", "--connectivity-only").run().succeeded(),
                    sandbox.name() + " is whole after the host's gc");
        }
        Program.Ended commit =
                stage.git(stage.first(), "commit", "--allow-empty", "-m", "After the host's gc");
        story.claim(commit.succeeded(), "and goes on working");
    }

    /** Takes both back and compares the host's metadata with what it was. */
    void release(Map<String, String> before) throws IOException {
        story.chapter("Release");
        String last = stage.first().git("rev-parse", "HEAD").output().strip();
        for (Sandbox sandbox : stage.sandboxes()) {
            sandbox.stop();
            AdminClient.Answer answer = DemoServer.release(stage.directory(), sandbox.name());
            story.line("DELETE /v1/sessions/" + sandbox.name() + " -> " + answer.status());
            story.claim(answer.isOk(), "the gateway ended " + sandbox.name());
            story.claim(
                    !Files.exists(stage.directory().file("run/" + sandbox.name() + "/git.sock")),
                    "its socket is gone");
        }
        works("worktree", "list");
        works("fsck");
        works("status", "-sb");
        String kept = stage.host().git("rev-parse", Stage.branch(1)).output().strip();
        story.claim(kept.equals(last), "the work of c1 is on the host's " + Stage.branch(1));
        Set<String> changed = HostMetadata.differences(before, HostMetadata.of(stage.host()));
        story.claim(
                changed.isEmpty(),
                "the host's metadata is as before: "
                        + before.size()
                        + " entries compared"
                        + (changed.isEmpty() ? "" : ", different: " + changed));
    }

    private void works(String... words) {
        story.claim(stage.git(words).succeeded(), "git " + words[0] + " works on the host");
    }
}
