package dev.jib.gateway.demo;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;

/** The work itself: commits in both sandboxes, pushes, a refusal, fetch and pull. */
final class WorkScenes {
    private static final int COMMITS = 3;

    private final Stage stage;
    private final Story story;

    WorkScenes(Stage stage) {
        this.stage = stage;
        this.story = stage.story();
    }

    /** Plays them. */
    void play() throws IOException {
        commits();
        push();
        refusal();
        optionRefused();
        fetchAndPull();
    }

    private void commits() {
        story.chapter(
                "Layout shared: commits in c1 and c2 at once, seen by the host as they are made");
        CompletableFuture<Timed> other =
                CompletableFuture.supplyAsync(() -> commits(stage.second()));
        Timed mine = commits(stage.first());
        story.show(stage.first().name(), typed(stage.first()), mine.ended());
        story.show(stage.second().name(), typed(stage.second()), other.join().ended());
        story.claim(mine.overlaps(other.join()), "they ran at the same time");
        stage.git("log", "--oneline", "--graph", Stage.branch(1), Stage.branch(2));
        for (int number = 1; number <= 2; number++) {
            String count =
                    stage.host()
                            .git("rev-list", "--count", "main.." + Stage.branch(number))
                            .output()
                            .strip();
            story.claim(
                    count.equals(String.valueOf(COMMITS)),
                    "the host sees " + count + " commits on " + Stage.branch(number));
        }
    }

    static String typed(Sandbox sandbox) {
        return "for n in 1 2 3; do echo $n >>%1$s.txt; git add %1$s.txt; git commit -qm \"%1$s: $n\"; done"
                .formatted(sandbox.name());
    }

    private static Timed commits(Sandbox sandbox) {
        long from = System.nanoTime();
        Program.Ended ended =
                sandbox.program("sh", "-ec", typed(sandbox) + "; git status -sb").run();
        return new Timed(ended, from, System.nanoTime());
    }

    /** A program that ran from one instant of the process's clock to another, in nanoseconds. */
    private record Timed(Program.Ended ended, long from, long to) {
        boolean overlaps(Timed other) {
            return from - other.to < 0 && other.from - to < 0;
        }
    }

    private void push() {
        story.chapter("A push of the own branch, through the gateway");
        Program.Ended push = stage.git(stage.first(), "push", "-u", "origin", "HEAD");
        story.claim(push.succeeded(), "git push succeeded, without any credential in the sandbox");
        String head = stage.first().git("rev-parse", "HEAD").output().strip();
        story.claim(
                stage.host().upstreamRef("refs/heads/" + Stage.branch(1)).equals(head),
                "the upstream has " + Stage.branch(1) + " at " + head.substring(0, 12));
        stage.git(stage.first(), "status", "-sb");
    }

    private void refusal() {
        story.chapter("A push to main, which the rules of gateway.yaml do not allow");
        String before = stage.host().upstreamRef("refs/heads/main");
        Program.Ended push = stage.git(stage.second(), "push", "origin", "HEAD:main");
        story.claim(
                !push.succeeded() && push.output().contains("jib: push refused"),
                "it was refused, and the answer says why");
        story.claim(
                push.output().contains("allowed: refs/heads/jib/agent-2/**"),
                "and what would be accepted");
        story.claim(
                stage.host().upstreamRef("refs/heads/main").equals(before),
                "main at the upstream did not move");
    }

    private void optionRefused() {
        story.chapter("A push option that would have a forge merge the branch into main");
        Program.Ended push =
                stage.git(
                        stage.second(), "push", "-o", "merge_request.auto_merge", "origin", "HEAD");
        story.claim(
                !push.succeeded() && push.output().contains("push option 'merge_request.auto"),
                "it was refused: no rule names that option");
    }

    private void fetchAndPull() throws IOException {
        story.chapter("Fetch and pull, after somebody else pushed to main");
        stage.host().advanceUpstream(stage.directory());
        Program.Ended fetch = stage.git(stage.second(), "fetch", "origin");
        story.claim(
                fetch.succeeded() && fetch.output().contains("origin/main"),
                "git fetch brought origin/main forward");
        story.claim(
                stage.second().git("rev-parse", "origin/" + Stage.branch(1)).run().succeeded(),
                "and the branch that c1 had pushed");
        Program.Ended pull = stage.git(stage.second(), "pull", "--rebase", "origin", "main");
        story.claim(pull.succeeded(), "git pull --rebase succeeded");
        String main = stage.host().upstreamRef("refs/heads/main");
        story.claim(
                stage.second().git("merge-base", "--is-ancestor", main, "HEAD").run().succeeded(),
                "c2 now builds on what is main at the upstream");
        stage.git(stage.second(), "log", "--oneline", "-5");
    }
}
