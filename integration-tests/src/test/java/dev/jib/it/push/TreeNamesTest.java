package dev.jib.it.push;

import static dev.jib.it.push.PushGateway.OWN;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.push.PushGateway.Via;
import dev.jib.it.stand.World;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Names in trees that someone's file system, parser or printer takes for something else. */
class TreeNamesTest {
    private static final String REF = OWN + "x";

    @RegisterExtension final World world = new World();

    private Scene scene;

    @BeforeEach
    void start() {
        scene = Scene.of(world);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".git",
                ".GIT",
                ".Git",
                ".g\u200cit",
                ".gi\ufefft",
                "git~1",
                "GIT~1",
                ".git.",
                ".git ",
                ".git::$INDEX_ALLOCATION",
                ".git\\x"
            })
    void refusesNamesThatAreDotGitSomewhere(String name) {
        for (String mode : List.of("100644", "40000", "120000", "160000")) {
            RawPack pack = new RawPack();
            String id = mode.equals("160000") ? scene.tip : target(pack, mode);
            String commit = commit(pack, RawObjects.entry(mode, name, id));
            scene.refuses(
                    Via.SOCKET,
                    RawPush.create(REF, commit).pack(pack),
                    "[inspection]",
                    "takes for .git");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {".", "..", "a/b", "", "/"})
    void refusesNamesThatAreNone(String name) {
        RawPack pack = new RawPack();
        String blob = pack.blob("x\n");
        String commit = commit(pack, RawObjects.entry("100644", name, blob));
        scene.refuses(Via.HTTP, RawPush.create(REF, commit).pack(pack), "[inspection] tree ");
    }

    /** git would print these quoted; the rules see the bytes. */
    @ParameterizedTest
    @EnumSource(Via.class)
    void comparesPathsThatGitWouldQuote(Via via) {
        for (String name : List.of("é.txt", "e\u0301.txt", "É.TXT")) {
            RawPack pack = new RawPack();
            String blob = pack.blob("x\n");
            String dir = pack.add(RawPack.TREE, RawObjects.entry("100644", name, blob));
            String commit = commit(pack, RawObjects.entry("40000", "secret", dir));
            scene.refuses(via, RawPush.create(REF, commit).pack(pack), "[ci-definitions] secret/");
        }
        RawPack pack = new RawPack();
        String blob = pack.blob("x\n");
        String dir = pack.add(RawPack.TREE, RawObjects.entry("100644", "\"q\t\n\\", blob));
        String commit = commit(pack, RawObjects.entry("40000", ".GitHub", dir));
        RawAnswer answer =
                scene.refuses(via, RawPush.create(REF, commit).pack(pack), "[ci-definitions]");
        assertThat(answer.text().lines().filter(l -> l.contains("\t"))).isEmpty();
    }

    /** Bytes that are no UTF-8 are no way around, and none of them reaches a terminal. */
    @Test
    void judgesPathsThatAreNotUtf8() {
        RawPack pack = new RawPack();
        String blob = pack.blob("x\n");
        byte[] latin = "\u00e9\u001b[31m".getBytes(StandardCharsets.ISO_8859_1);
        String dir = pack.add(RawPack.TREE, RawObjects.entry("100644", latin, blob));
        String commit = commit(pack, RawObjects.entry("40000", ".github", dir));
        RawAnswer answer =
                scene.refuses(
                        Via.SOCKET, RawPush.create(REF, commit).pack(pack), "[ci-definitions]");
        assertThat(answer.text()).doesNotContain("\u001b");
        RawPack harmless = new RawPack();
        String other = harmless.blob("y\n");
        String id = commit(harmless, RawObjects.entry("100644", latin, other));
        answer = scene.push(Via.SOCKET, RawPush.create(REF, id).pack(harmless));
        assertThat(answer.isOk(REF)).as(answer.all()).isTrue();
    }

    @Test
    void refusesTwoNamesThatDifferOnlyInCase() {
        RawPack pack = new RawPack();
        String blob = pack.blob("x\n");
        String commit =
                commit(
                        pack,
                        RawObjects.tree(
                                RawObjects.entry("100644", "README", blob),
                                RawObjects.entry("100644", "Readme", blob)));
        scene.refuses(Via.SOCKET, RawPush.create(REF, commit).pack(pack), "[hygiene]");
        RawPack twice = new RawPack();
        String same = twice.blob("x\n");
        byte[] entry = RawObjects.entry("100644", "a", same);
        String id = commit(twice, RawObjects.tree(entry, entry));
        scene.refuses(
                Via.SOCKET, RawPush.create(REF, id).pack(twice), "[inspection]", "one name twice");
    }

    @ParameterizedTest
    @CsvSource({
        "'[submodule \"a\"]\n\tpath = a\r\n\turl = https://e/x\rb\n'",
        "'[submodule \"a\"]\n\tpath = \"a\r\"\n\turl = https://e/x\n'",
        "'[submodule \"a\"]\n\tpath = a\n\turl = -u./payload\n'",
        "'[submodule \"a\"]\n\tpath = a\n\turl = --upload-pack=touch\n'",
        "'[submodule \"a\"]\n\tpath = -a\n\turl = https://e/x\n'",
        "'[submodule \"../../x\"]\n\tpath = a\n\turl = https://e/x\n'"
    })
    void refusesSubmodulesThatWouldRunSomething(String gitmodules) {
        for (String name : List.of(".gitmodules", ".GITMODULES", "gitmod~1", ".gitmod\u200cules")) {
            RawPack pack = new RawPack();
            String blob = pack.blob(gitmodules);
            String commit = commit(pack, RawObjects.entry("100644", name, blob));
            scene.refuses(
                    Via.SOCKET, RawPush.create(REF, commit).pack(pack), "[inspection] .gitmodules");
        }
    }

    @Test
    void refusesGitmodulesThatIsALink() {
        RawPack pack = new RawPack();
        String blob = pack.blob("elsewhere");
        String commit = commit(pack, RawObjects.entry("120000", ".gitmodules", blob));
        scene.refuses(
                Via.SOCKET,
                RawPush.create(REF, commit).pack(pack),
                "[inspection]",
                ".gitmodules as a symbolic link");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/etc/passwd", "../x", "../../etc/passwd", "d/../../x", "C:\\x", "..\\x"})
    void refusesLinksOutOfTheTree(String target) {
        RawPack pack = new RawPack();
        String blob = pack.blob(target);
        String commit = commit(pack, RawObjects.entry("120000", "link", blob));
        scene.refuses(Via.SOCKET, RawPush.create(REF, commit).pack(pack), "[hygiene] link");
    }

    @Test
    void takesALinkWithinTheTree() {
        RawPack pack = new RawPack();
        String blob = pack.blob("file");
        String commit =
                commit(
                        pack,
                        RawObjects.tree(
                                RawObjects.entry("100644", "file", pack.blob("x\n")),
                                RawObjects.entry("120000", "link", blob)));
        RawAnswer answer = scene.push(Via.SOCKET, RawPush.create(REF, commit).pack(pack));
        assertThat(answer.isOk(REF)).as(answer.all()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0100644", "777777", "40755", "0", "123"})
    void refusesModesThatGitDoesNotKnow(String mode) {
        RawPack pack = new RawPack();
        String blob = pack.blob("x\n");
        String commit = commit(pack, RawObjects.entry(mode, "a", blob));
        scene.refuses(Via.SOCKET, RawPush.create(REF, commit).pack(pack), "[inspection] tree ");
    }

    private static String target(RawPack pack, String mode) {
        String blob = pack.blob("x\n");
        return mode.equals("40000")
                ? pack.add(RawPack.TREE, RawObjects.entry("100644", "x", blob))
                : blob;
    }

    /** A commit of that tree, without a parent. */
    private static String commit(RawPack pack, byte[] tree) {
        String id = pack.add(RawPack.TREE, tree);
        return pack.add(RawPack.COMMIT, RawObjects.commit(id, List.of(), "names"));
    }
}
