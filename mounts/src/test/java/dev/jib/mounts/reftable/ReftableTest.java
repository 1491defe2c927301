package dev.jib.mounts.reftable;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.mounts.plan.BranchInUse;
import dev.jib.mounts.plan.HeadFormat;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.PrivateEntry;
import dev.jib.mounts.plan.WorktreeStub;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ReftableTest {
    private static final int FOOTER = 68;

    @Test
    void readsEachBlockOfATableThatGitMade() throws IOException {
        Reftable table = Reftable.read(manyBlocks());

        assertThat(table.problem()).isEmpty();
        assertThat(table.refs())
                .hasSize(84)
                .isSortedAccordingTo((a, b) -> a.key().compareTo(b.key()));
        assertThat(table.refs().getFirst())
                .isEqualTo(
                        new RefRecord("HEAD", Optional.empty(), Optional.of("refs/heads/master")));
        assertThat(table.refs().getLast().name()).isEqualTo("refs/tags/v1");
        assertThat(table.logs()).hasSize(83);
        assertThat(table.idSize()).isEqualTo(20);
    }

    @ParameterizedTest
    @EnumSource(
            value = HeadFormat.class,
            names = {"TABLE_SHA1", "TABLE_SHA256"})
    void readsTheTableOfAStub(HeadFormat format) {
        String branch = "refs/heads/" + "n".repeat(200);
        Reftable table = Reftable.read(stub(branch, format));

        assertThat(table.problem()).isEmpty();
        assertThat(table.refs())
                .containsExactly(new RefRecord("HEAD", Optional.empty(), Optional.of(branch)));
        assertThat(table.idSize()).isEqualTo(format == HeadFormat.TABLE_SHA1 ? 20 : 32);
    }

    @Test
    void oneThatIsCutAnywhereIsNone() throws IOException {
        byte[] table = manyBlocks();
        for (int length = 0; length < table.length; length++) {
            assertThat(Reftable.read(Arrays.copyOf(table, length)).problem())
                    .as("cut after %s bytes", length)
                    .isPresent();
        }
    }

    @Test
    void whatItsFooterSaysIsCheckedAgainstTheBlocks() throws IOException {
        byte[] table = manyBlocks();
        int places = table.length - FOOTER + 24;
        for (int position : new int[] {0, 24}) { // the index of refs, the logs
            for (int by : new int[] {-1, 1, 7, 256}) {
                byte[] changed = table.clone();
                ByteBuffer at = ByteBuffer.wrap(changed, places + position, 8);
                long place = at.getLong(places + position);
                ByteBuffer.wrap(changed).putLong(places + position, place + by);
                assertThat(Reftable.read(withChecksum(changed)).problem())
                        .as("position %s by %s", position, by)
                        .isPresent();
            }
        }
    }

    /** Each byte of the index counts: git would look refs up where a list has others. */
    @Test
    void anIndexThatSaysAnythingElseIsAProblem() throws IOException {
        byte[] table = manyBlocks();
        Header header = Header.read(table);
        int begin = firstIndexBlock(table, header);
        for (int at = begin; at < header.refsEnd(); at++) {
            byte[] changed = table.clone();
            changed[at] ^= 1;
            assertThat(Reftable.read(changed).problem()).as("byte %s", at).isPresent();
        }
    }

    @Test
    void aChangedByteNeverDoesMoreThanChangeOneTable() throws IOException {
        byte[] table = manyBlocks();
        Random random = new Random(7);
        for (int round = 0; round < 5000; round++) {
            byte[] changed = table.clone();
            for (int i = random.nextInt(4); i >= 0; i--) {
                changed[random.nextInt(changed.length)] = (byte) random.nextInt();
            }
            Reftable read = Reftable.read(withChecksum(changed));
            assertThat(read.refs().size()).isLessThanOrEqualTo(84);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "HEAD, true",
        "refs/heads/a, true",
        "refs/heads/-a, true",
        "refs/heads/a.lock, false",
        "refs/heads/a.lock/b, false",
        "refs/heads/.a, false",
        "refs/heads/a..b, false",
        "refs/heads/a/, false",
        "refs//a, false",
        "refs/heads/../a, false",
        "refs/heads/a@{b, false",
        "refs/heads/a b, false",
        "refs/heads/a., false",
        "Head, false",
        "heads/a, false",
        "refs, false"
    })
    void namesAreThoseOfCheckRefFormat(String name, boolean right) {
        assertThat(TableNames.isName(name)).isEqualTo(right);
    }

    private static int firstIndexBlock(byte[] table, Header header) {
        int at = header.indexAt();
        for (int i = header.size(); i < header.refsEnd(); i++) {
            // the first of the lower level, which begins with a whole key behind its length
            if (table[i] == 'i' && table[i + 1] == 0 && table[i + 4] == 0 && i < at) {
                return i;
            }
        }
        return at;
    }

    private static byte[] manyBlocks() throws IOException {
        try (InputStream in = ReftableTest.class.getResourceAsStream("many-blocks.ref")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }

    private static byte[] stub(String branch, HeadFormat format) {
        return WorktreeStub.entries(HostPath.of("/w"), new BranchInUse("x", branch), format)
                .stream()
                .flatMap(e ->
                        e instanceof PrivateEntry.Bytes b
                                ? Optional.of(b).stream()
                                : Optional.<PrivateEntry.Bytes>empty().stream())
                .findFirst()
                .orElseThrow()
                .toArray();
    }

    private static byte[] withChecksum(byte[] table) {
        CRC32 crc = new CRC32();
        crc.update(table, table.length - FOOTER, FOOTER - 4);
        ByteBuffer.wrap(table).putInt(table.length - 4, (int) crc.getValue());
        return table;
    }
}
