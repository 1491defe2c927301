package dev.jib.it.layout;

import static dev.jib.it.layout.DockerBox.Hardening.FULL;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.Image;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Local git in an image that has git and its libraries and nothing else, no shell either. */
class GitOnlyImageTest {
    @RegisterExtension final World world = new World();

    @ParameterizedTest
    @MethodSource("dev.jib.it.layout.Setup#docker")
    void localGitNeedsNoShell(Setup setup) throws IOException {
        HostSide host = HostSide.make(world, setup);
        DockerBox box = world.closing(DockerBox.start(Image.GIT_ONLY, host.prepare("c"), FULL));
        Files.writeString(host.worktree("c").resolve("a.txt"), "changed from outside\n");

        assertThat(box.sh("true").exit()).as("there is no shell").isNotZero();
        assertThat(git(box, "status", "--porcelain")).isEqualTo(" M a.txt\n");
        assertThat(git(box, "diff", "--stat")).contains("1 file changed");
        git(box, "add", "a.txt");
        git(box, "commit", "-q", "-m", "without a shell");
        assertThat(git(box, "log", "-1", "--format=%s")).isEqualTo("without a shell\n");
        git(box, "branch", "topic");
        git(box, "checkout", "-q", "topic");
        git(box, "reset", "-q", "--hard", "v1");
        git(box, "merge", "-q", "--ff-only", "jib/c/work");
        git(box, "checkout", "-q", "jib/c/work");
        git(box, "branch", "-D", "topic");
        assertThat(git(box, "fsck", "--no-progress", "--no-dangling")).isEmpty();
        box.close();
        host.release("c");

        assertThat(host.git("log", "-1", "--format=%s", "jib/c/work")).isEqualTo("without a shell");
    }

    @ParameterizedTest
    @MethodSource("dev.jib.it.layout.Setup#docker")
    void seesNoOtherContainersAdminDir(Setup setup) {
        HostSide host = HostSide.make(world, setup);
        DockerBox box = world.closing(DockerBox.start(Image.GIT_ONLY, host.prepare("c"), FULL));
        host.prepare("other");
        Path other = host.worktree("other");
        Outcome admin = host.gitIn(other, "rev-parse", "--absolute-git-dir").orFail();

        String gitDir = "--git-dir=" + admin.out().strip();
        assertThat(host.gitIn(other, gitDir, "log", "-1").succeeded()).as("it is there").isTrue();
        assertThat(box.exec("git", gitDir, "log").err()).contains("not a git repository");
        assertThat(box.exec("git", "-C", other.toString(), "log").exit()).isNotZero();
        assertThat(git(box, "worktree", "list")).doesNotContain(other.toString());
    }

    private static String git(DockerBox box, String... arguments) {
        List<String> line = new ArrayList<>(List.of("git"));
        line.addAll(List.of(arguments));
        Outcome outcome = box.exec(line.toArray(String[]::new));
        return outcome.orFail().out();
    }
}
