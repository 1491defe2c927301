package dev.jib.gateway.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.jib.gateway.git.ObjectId;
import java.util.Arrays;
import org.eclipse.jgit.errors.CorruptObjectException;
import org.eclipse.jgit.lib.ObjectChecker;

/** Any bytes are an object of git's form, in which nothing is read beyond its end, or are not. */
class ObjectsFuzzTest {
    private static final int ID = 20;

    @FuzzTest
    void parsesCommits(byte[] data) {
        ParsedCommit.of(data, ID)
                .ifPresent(commit -> {
                    assertThat(commit.tree().hex()).hasSize(2 * ID);
                    assertThat(commit.parents()).allMatch(p -> ObjectId.isHex(p.hex()));
                    assertThat(commit.seconds()).isNotNegative();
                    assertThat(commit.author().email()).doesNotContain(">", "\n");
                });
        RawSignature.ofCommit(data)
                .ifPresent(s -> assertThat(s.signed().length).isLessThan(data.length));
    }

    @FuzzTest
    void parsesTags(byte[] data) {
        ParsedTag.of(data, ID).ifPresent(t -> assertThat(t.object().hex()).hasSize(2 * ID));
        RawSignature.ofTag(data)
                .ifPresent(s ->
                        assertThat(s.signed().length + s.armored().length())
                                .isEqualTo(data.length));
    }

    @FuzzTest
    void walksTreesAndIsAsStrictAsJGit(byte[] data) {
        int end = 0;
        TreeCursor at = new TreeCursor(data, ID);
        for (; !at.isAtEnd(); at.advance()) {
            assertThat(at.start()).isEqualTo(end);
            end = at.idStart() + ID;
            assertThat(end).isLessThanOrEqualTo(data.length);
            byte[] name = Arrays.copyOfRange(data, at.nameStart(), at.idStart() - 1);
            assertThat(name).isNotEmpty().doesNotContain((byte) 0);
        }
        assertThat(at.isMalformed()).isEqualTo(end != data.length);
        if (new TreeChecks().faultOf(data, ID).isEmpty()) {
            assertThat(faultByJGit(data)).isEmpty();
        }
    }

    @FuzzTest
    void readsGitmodules(byte[] data) {
        GitmodulesCheck.faultOf(data)
                .ifPresent(f -> assertThat(f.chars().noneMatch(Character::isISOControl)).isTrue());
    }

    private static String faultByJGit(byte[] tree) {
        try {
            // For macOS it also refuses names that are not UTF-8, which git takes.
            new ObjectChecker().setSafeForWindows(false).setSafeForMacOS(false).checkTree(tree);
            return "";
        } catch (CorruptObjectException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
