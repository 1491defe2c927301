package dev.jib.mounts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls at the same time: of several sealed containers on one repository, and of one container. */
class ParallelSealedTest {
    private static final int CONTAINERS = 4;

    @TempDir Path root;
    HostFixture host;

    @BeforeEach
    void makeHost() {
        Needs.bubblewrap();
        host = new HostFixture(root).withRepository();
    }

    private static ContainerName name(int i) {
        return new ContainerName("c" + i);
    }

    private Sandbox sandbox(int i) {
        return new Sandbox(
                host.mounts.prepare(host.request("c" + i).withLayout(LayoutKind.SEALED)).plan());
    }

    /** All calls at once; what one throws, this throws. */
    private static void atOnce(IntFunction<Object> call) throws Exception {
        try (ExecutorService pool = Executors.newFixedThreadPool(CONTAINERS)) {
            List<Future<Object>> calls = new ArrayList<>();
            for (int i = 0; i < CONTAINERS; i++) {
                int number = i;
                calls.add(pool.submit((Callable<Object>) () -> call.apply(number)));
            }
            for (Future<Object> done : calls) {
                done.get();
            }
        }
    }

    @Test
    void importVerifyAndRecoverOfSeveralContainersLoseNothing() throws Exception {
        atOnce(i -> sandbox(i).sh("git commit -q --allow-empty -m first-" + i).ok());

        atOnce(i -> i % 2 == 0 ? host.mounts.importFrom(name(i)) : host.mounts.verify(name(i)));
        atOnce(i -> sandbox(i).sh("git commit -q --allow-empty -m second-" + i).ok());
        atOnce(i -> i % 2 == 0 ? host.mounts.recover(name(i)) : host.mounts.release(name(i)));

        for (int i = 0; i < CONTAINERS; i++) {
            assertThat(host.git("log", "-2", "--format=%s", "jib/c" + i + "/work"))
                    .isEqualTo("second-" + i + "\nfirst-" + i);
        }
        assertThat(host.mounts.list()).isEmpty();
        assertThat(host.git("for-each-ref", "refs/jib", "refs/jib-incoming")).isEmpty();
        assertThat(host.repository.resolve(".git/jib")).doesNotExist();
    }

    @Test
    void callsOfOneContainerAtOnceAllSucceed() throws Exception {
        atOnce(i -> sandbox(0));
        sandbox(0).sh("git commit -q --allow-empty -m w; echo s > a; git stash -q").ok();

        atOnce(i -> host.mounts.importFrom(name(0)));
        atOnce(i -> i % 2 == 0 ? host.mounts.recover(name(0)) : host.mounts.release(name(0)));

        assertThat(host.git("log", "-1", "--format=%s", "jib/c0/work")).isEqualTo("w");
        assertThat(host.git("for-each-ref", "--format=%(refname)", "refs/jib"))
                .isEqualTo("refs/jib/c0/stash");
        assertThat(host.mounts.list()).isEmpty();
    }

    @Test
    void severalRepositoriesOfOneNameLiveInOneContainer() {
        Path other = root.resolve("else where/R");
        HostFixture.make(other);
        PrepareRequest request =
                PrepareRequest.of(
                                name(0),
                                List.of(
                                        RepositoryRequest.of(new HostPath(host.repository)),
                                        RepositoryRequest.of(new HostPath(other))
                                                .onBranch("topic")))
                        .withLayout(LayoutKind.SEALED);

        Sandbox c0 = new Sandbox(host.mounts.prepare(request).plan());

        c0.sh("cd /home/jib/repos/R-2; echo n > n; git add n; git commit -qm second").ok();
        assertThat(c0.sh("cd /home/jib/repos/R; git status --porcelain").ok().text()).isEmpty();
        assertThat(host.mounts.importFrom(name(0))).hasSize(2);
        assertThat(Shell.git(other, "log", "-1", "--format=%s", "jib/c0/topic"))
                .isEqualTo("second");
        assertThat(host.git("for-each-ref", "refs/heads/jib/c0/topic")).isEmpty();
        host.mounts.release(name(0));
        assertThat(other.resolve(".git/jib")).doesNotExist();
        assertThat(host.repository.resolve(".git/jib")).doesNotExist();
    }
}
