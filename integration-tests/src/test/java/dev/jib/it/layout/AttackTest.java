package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.it.stand.Await;
import dev.jib.it.stand.Needs;
import dev.jib.it.stand.Outcome;
import dev.jib.it.stand.World;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.verify.Finding;
import dev.jib.mounts.verify.FindingKind;
import dev.jib.mounts.verify.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every attack of the resource {@code attacks} in a real sandbox: it works on the seed's literal
 * layout, and in the two layouts it fails, or {@code verify} finds it before any host git ran.
 */
class AttackTest {
    private static final ContainerName C = new ContainerName("c");

    /** The property by which all are done in Docker too: some minutes more. */
    private static final boolean ALL_IN_DOCKER = Boolean.getBoolean("jib.attacks.docker");

    /** The tree, a detached mount, a name, a derived file. */
    private static final Set<String> OF_EACH_KIND = Set.of("B1d", "A9c", "G1b", "P1");

    /** The seed's layout has no place for them: in Docker a commit fails for that alone. */
    private static final String NO_REFLOGS =
            "export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=core.logAllRefUpdates"
                    + " GIT_CONFIG_VALUE_0=false\n";

    @RegisterExtension final World world = new World();

    private String variables = "";

    static List<Arguments> attacks() {
        return on(Attack.all(), Engine.DOCKER_READ_ONLY);
    }

    static List<Arguments> attacksOnTheLiteralLayout() {
        return on(
                Attack.all().stream().filter(Attack::isOfTheLiteralLayout).toList(),
                Engine.DOCKER_ROOT); // in that layout git writes beside the mounts
    }

    /** All in bubblewrap; one of each kind, or with the property all, in Docker too. */
    private static List<Arguments> on(List<Attack> attacks, Engine dockers) {
        Stream<Attack> inDocker =
                attacks.stream().filter(a -> ALL_IN_DOCKER || OF_EACH_KIND.contains(a.sign()));
        return Stream.concat(
                        attacks.stream().map(a -> Arguments.of(Engine.BUBBLEWRAP, a)),
                        inDocker.map(a -> Arguments.of(dockers, a)))
                .toList();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("attacksOnTheLiteralLayout")
    void worksOnTheLiteralLayoutOfTheSeed(Engine engine, Attack attack) throws IOException {
        HostSide host = host(new Setup(engine, LayoutKind.SHARED), attack);
        variables += NO_REFLOGS;
        SeedLayout seed = SeedLayout.start(host);
        Box box =
                host.start(
                        attack.isOnOverMounts()
                                ? seed.overMounted(host.user())
                                : seed.plan(host.user()));
        Outcome inside = attacked(host, box, attack);

        if (!attack.word("trigger").equals("unrestored")) {
            seed.restore();
        }
        Outcome triggered = trigger(host, attack);

        assertThat(succeeded(host, attack)).as("%s\n%s\n%s", attack, inside, triggered).isTrue();
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("attacks")
    void inSharedItFailsOrIsFoundBeforeHostGitRuns(Engine engine, Attack attack)
            throws IOException {
        isHarmless(new Setup(engine, LayoutKind.SHARED), attack);
    }

    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("attacks")
    void inSealedItFailsOrIsFoundBeforeHostGitRuns(Engine engine, Attack attack)
            throws IOException {
        isHarmless(new Setup(engine, LayoutKind.SEALED), attack);
    }

    /** Only in bubblewrap, where nothing runs on that would have to end before a release. */
    @Execution(ExecutionMode.CONCURRENT)
    @ParameterizedTest
    @MethodSource("dev.jib.it.layout.Attack#all")
    void withRewrittenAdminFilesItFailsOrIsFoundBeforeHostGitRuns(Attack attack)
            throws IOException {
        HostSide host = host(new Setup(Engine.BUBBLEWRAP, LayoutKind.SHARED), attack);
        String expected = attack.word("rewrite").isEmpty() ? "shared" : "rewrite";
        isHarmless(host, attack, attack.word(expected), AdminFiles.REWRITE);
    }

    private void isHarmless(Setup setup, Attack attack) throws IOException {
        HostSide host = host(setup, attack);
        isHarmless(host, attack, attack.word(setup.layout().word()), AdminFiles.OVERLAY);
    }

    private void isHarmless(HostSide host, Attack attack, String expected, AdminFiles files) {
        if (expected.equals("refused")) {
            assertThatThrownBy(() -> host.prepare("c", r -> r.withAdminFiles(files)))
                    .isInstanceOf(MountsException.class);
            return;
        }
        Box box = host.start(host.prepare("c", r -> r.withAdminFiles(files)));
        Outcome inside = attacked(host, box, attack);

        if (expected.startsWith("found ")) {
            if (!isFound(host, expected.substring("found ".length()), attack + "\n" + inside)) {
                return;
            }
            assertThat(host.mounts().quarantine(C).isClean()).as("moved aside").isTrue();
        } else {
            fails(inside, expected);
        }
        if (files == AdminFiles.REWRITE) {
            host.release("c"); // until then there is no git in the worktree
        } else if (host.sealed()) {
            takeOver(host);
        }
        Outcome triggered = trigger(host, attack);

        assertThat(succeeded(host, attack)).as("%s\n%s\n%s", attack, inside, triggered).isFalse();
    }

    /** Whether the kind that it is found as is dangerous. */
    private static boolean isFound(HostSide host, String kinds, String what) {
        String[] words = kinds.split(" ");
        FindingKind kind = FindingKind.valueOf(words[Needs.isRoot() ? 0 : words.length - 1]);
        VerifyReport report = host.mounts().verify(C);
        assertThat(report.findings().stream().map(Finding::kind))
                .as("%s\n%s", what, report.findings())
                .contains(kind);
        assertThat(report.isClean()).isEqualTo(!kind.dangerous());
        return kind.dangerous();
    }

    /** The container was not able to, and was told why; or was, without an effect. */
    private static void fails(Outcome inside, String expected) {
        assertThat(expected).startsWith("fails");
        String why = expected.substring("fails".length()).strip();
        if (why.isEmpty()) {
            assertThat(inside.succeeded()).as(inside.toString()).isTrue();
        } else {
            assertThat(inside.err()).as(inside.toString()).contains(why);
        }
    }

    /** What the container committed comes over, as far as it may. */
    private static void takeOver(HostSide host) {
        try {
            host.mounts().importFrom(C);
        } catch (MountsException refused) {
            assertThat(refused).hasMessageContaining("verify");
        }
    }

    private HostSide host(Setup setup, Attack attack) throws IOException {
        HostSide host = HostSide.make(world, setup);
        host.sh(
                """
                cd ..; echo precious >victim; echo top-secret >secret.txt
                git init -q -b main other; cd other; echo TOPSECRET >f; git add f; git commit -qm other
                git init -q --bare ../sink.git
                """);
        host.sh("set +e\n" + attack.part("host"));
        variables = variables(host);
        return host;
    }

    /** The container does what it does, once the host has done what it does meanwhile. */
    private Outcome attacked(HostSide host, Box box, Attack attack) {
        if (attack.part("meanwhile").isEmpty()) {
            return box.sh(inside(attack, ""));
        }
        Path begin = host.worktree("c").resolve(".begin");
        CompletableFuture<Outcome> inside =
                CompletableFuture.supplyAsync(
                        () -> box.sh(inside(attack, "mkfifo .begin; read x <.begin; rm .begin\n")));
        Await.until(
                Duration.ofSeconds(30),
                () -> inside.isDone() || Files.exists(begin),
                () -> "the container runs: " + attack);
        host.sh(variables + attack.part("meanwhile"));
        host.sh("test ! -p %1$s || echo now >%1$s".formatted(begin));
        return inside.join();
    }

    private String inside(Attack attack, String first) {
        return variables
                + "A=$(git rev-parse --absolute-git-dir); W=$PWD\n"
                + "G=$(git rev-parse --path-format=absolute --git-common-dir)\n"
                + first
                + attack.part("container");
    }

    private Outcome trigger(HostSide host, Attack attack) {
        return host.shIn(place(host, attack), variables + "set +e\n" + attack.part("trigger"));
    }

    private boolean succeeded(HostSide host, Attack attack) {
        return host.shIn(place(host, attack), variables + attack.part("effect")).succeeded();
    }

    private static Path place(HostSide host, Attack attack) {
        return attack.word("trigger").equals("main") ? host.repository() : host.worktree("c");
    }

    private static String variables(HostSide host) throws IOException {
        Path source = host.repository().resolveSibling("");
        Map<String, String> all = new TreeMap<>();
        all.put("MARK", source.resolve("pwned").toString());
        all.put("VICTIM", source.resolve("victim").toString());
        all.put("SECRET", source.resolve("secret.txt").toString());
        all.put("OTHER", source.resolve("other").toString());
        all.put("CLONE", source.resolve("clone").toString());
        all.put("SINK", source.resolve("sink.git").toString());
        all.put(
                "OTHER_TREE",
                host.shIn(source, "git -C other rev-parse main^{tree}").out().strip());
        all.put("MAIN", host.repository().toString());
        all.put("HOSTTREE", host.worktree("c").toString());
        all.put("HOSTADMIN", host.repository().resolve(".git/worktrees/R").toString());
        all.put("EVIL_INDEX", Forgery.index("../evil-written", Forgery.blob("evil")));
        all.put("SECRET_INDEX", Forgery.index("../secret", Forgery.blob("evil")));
        all.put("FORGED_GRAPH", forgedGraph(host));
        all.put("FORGED_BITMAP", forged(host, ".bitmap", Forgery::bitmap));
        all.put("FORGED_REV", forged(host, ".rev", Forgery::reverseIndex));
        StringBuilder text = new StringBuilder();
        all.forEach((name, value) -> text.append(name + "='" + value + "'\n"));
        return text.append("export MARK VICTIM\n").toString();
    }

    /** A lie in the place of what git derived from the one pack, where it did. */
    private static String forged(HostSide host, String ending, Function<byte[], String> lie)
            throws IOException {
        Path packs = host.repository().resolve(".git/objects/pack");
        try (Stream<Path> files = Files.list(packs)) {
            Optional<Path> file = files.filter(f -> f.toString().endsWith(ending)).findFirst();
            return file.isPresent() ? lie.apply(Files.readAllBytes(file.get())) : "";
        }
    }

    /**
     * In which the commit {@code unrelated}, where there is one, has the first commit as parent.
     */
    private static String forgedGraph(HostSide host) throws IOException {
        if (host.git("branch", "--list", "unrelated").isEmpty()) {
            return "";
        }
        host.sh(
                """
                test -d ../graph || { git clone -q --bare . ../graph; git -C ../graph commit-graph write --reachable; }
                """);
        return Forgery.graph(
                Files.readAllBytes(
                        host.repository().resolveSibling("graph/objects/info/commit-graph")),
                host.git("rev-parse", "unrelated"),
                host.git("rev-parse", "v1~1"));
    }
}
