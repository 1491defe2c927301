package dev.jib.gateway.quarantine;

import static dev.jib.gateway.quarantine.TestPack.copy;
import static dev.jib.gateway.quarantine.TestPack.deflate;
import static dev.jib.gateway.quarantine.TestPack.delta;
import static dev.jib.gateway.quarantine.TestPack.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.quarantine.PackRefused.Code;
import dev.jib.gateway.quarantine.PackScanner.PackEnd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PackRefusalTest extends ScanFixture {
    @Test
    void refusesAPackCutAnywhere() {
        TestPack pack = new TestPack();
        ObjectId blob = pack.blob("hello, world\n");
        pack.ofsDelta(0, delta(13, 5, copy(0, 5)));
        pack.refDelta(blob, delta(13, 5, copy(7, 5)));
        byte[] bytes = pack.bytes();
        for (int cut = 0; cut < bytes.length; cut++) {
            refuses(Arrays.copyOf(bytes, cut), Code.TRUNCATED);
        }
    }

    @Test
    void refusesBytesAfterTheTrailer() {
        byte[] bytes = new TestPack().bytes();
        refuses(Arrays.copyOf(bytes, bytes.length + 1), Code.TRAILING_BYTES);
    }

    @Test
    void refusesAnyFlippedBitOfHeadOrTrailer() {
        TestPack pack = new TestPack();
        pack.blob("x");
        byte[] bytes = pack.bytes();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] wrong = bytes.clone();
            wrong[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatThrownBy(() -> scan(wrong, s -> {})).isInstanceOf(PackRefused.class);
        }
    }

    @Test
    void refusesAWrongCount() {
        TestPack more = new TestPack().announce(2);
        more.blob("x");
        assertThatThrownBy(() -> scan(more.bytes(), s -> {})).isInstanceOf(PackRefused.class);
        TestPack fewer = new TestPack().announce(0);
        fewer.blob("x");
        refuses(fewer.bytes(), Code.BAD_TRAILER);
        refuses(new TestPack().announce(0xffff_ffffL).bytes(), Code.TOO_MANY_OBJECTS);
        refuses(new TestPack().announce(2_000_001).bytes(), Code.TOO_MANY_OBJECTS);
    }

    @Test
    void refusesUnknownTypes() {
        for (int kind : new int[] {0, 5}) {
            refuses(new TestPack().entry(kind, 1, NOTHING, deflate(bytes("x"))), Code.BAD_TYPE);
        }
    }

    @Test
    void refusesTheSameObjectTwice() {
        TestPack pack = new TestPack();
        pack.blob("same");
        pack.blob("same");
        refuses(pack, Code.DUPLICATE_OBJECT);
        TestPack deltas = new TestPack();
        deltas.blob("same");
        deltas.ofsDelta(0, delta(4, 4, insert("same")));
        refuses(deltas, Code.DUPLICATE_OBJECT);
    }

    @Test
    void refusesSizesNotInTheirShortestForm() {
        byte[] data = deflate(bytes("x"));
        refuses(new TestPack().raw(new byte[] {(byte) 0xb1, 0}, data), Code.BAD_SIZE);
        refuses(new TestPack().raw(new byte[] {(byte) 0xb1, (byte) 0x80, 0}, data), Code.BAD_SIZE);
        byte[] endless = new byte[20];
        Arrays.fill(endless, (byte) 0xff);
        endless[0] = (byte) 0xbf;
        refuses(new TestPack().raw(endless, data), Code.BAD_SIZE);
        TestPack pack = new TestPack();
        pack.blob("abc");
        pack.ofsDelta(0, new byte[] {(byte) 0x83, 0, 3, 3, 'x', 'y', 'z'});
        refuses(pack, Code.BAD_DELTA);
    }

    @Test
    void refusesSizeLies() {
        for (int lie : new int[] {0, 1, 4, 6, 200_000}) {
            refuses(new TestPack().entry(3, lie, NOTHING, deflate(bytes("12345"))), Code.BAD_SIZE);
        }
        byte[] large = random(2, 400_000);
        for (int lie : new int[] {399_999, 400_001, 131_072, 131_073}) {
            refuses(new TestPack().entry(3, lie, NOTHING, deflate(large)), Code.BAD_SIZE);
        }
    }

    @Test
    void stopsAZlibBombAtTheStatedSize() {
        byte[] bomb = deflate(new byte[64 << 20]);
        refuses(new TestPack().entry(3, 10, NOTHING, bomb), Code.BAD_SIZE);
        refuses(new TestPack().entry(3, 1 << 20, NOTHING, bomb), Code.BAD_SIZE);
    }

    @Test
    void refusesBrokenZlibData() {
        byte[] data = deflate(bytes("hello"));
        data[data.length - 1] ^= 1;
        refuses(new TestPack().entry(3, 5, NOTHING, data), Code.BAD_ZLIB);
        refuses(new TestPack().entry(3, 5, NOTHING, bytes("no zlib data")), Code.BAD_ZLIB);
        byte[] dictionary = {0x78, (byte) 0xbb, 1, 2, 3, 4, 5, 6, 7, 8};
        refuses(new TestPack().entry(3, 5, NOTHING, dictionary), Code.BAD_ZLIB);
    }

    @Test
    void refusesDeltasThatLie() {
        refusesDelta(delta(4, 3, copy(0, 3)));
        refusesDelta(delta(3, 4, copy(0, 3)));
        refusesDelta(delta(3, 2, copy(0, 3)));
        refusesDelta(delta(3, 3, copy(1, 3)));
        refusesDelta(delta(3, 3, copy(0x7fffffff, 3)));
        refusesDelta(delta(3, 3, copy(0xffffffff, 3)));
        refusesDelta(delta(3, 65536, copy(0, 0x10000)));
        refusesDelta(delta(3, 3, copy(0, 3), new byte[] {0}));
        refusesDelta(delta(3, 3, new byte[] {4, 'x', 'y', 'z'}));
        refusesDelta(delta(3, 3, new byte[] {(byte) 0x91, 0}));
        refusesDelta(new byte[] {3});
        refusesDelta(new byte[0]);
    }

    @Test
    void refusesDeltasWhoseBaseIsNotInThePack() {
        ObjectId elsewhere = blobId(ObjectFormat.SHA1, "elsewhere");
        refuses(new TestPack().refDelta(elsewhere, delta(9, 3, copy(0, 3))), Code.BASE_MISSING);
        for (long distance : new long[] {0, 1, 11, 13, 1L << 40}) {
            TestPack pack = new TestPack();
            pack.blob("abc");
            pack.ofsDeltaAt(distance, delta(3, 3, insert("xyz")));
            refuses(pack, Code.BASE_MISSING);
        }
    }

    @Test
    void refusesACycleOfDeltas() {
        ObjectId some = blobId(ObjectFormat.SHA1, "some");
        ObjectId other = blobId(ObjectFormat.SHA1, "othr");
        TestPack pack = new TestPack();
        pack.refDelta(some, delta(4, 4, insert("othr")));
        pack.refDelta(other, delta(4, 4, insert("some")));
        refuses(pack, Code.BASE_MISSING);
    }

    @Test
    void holdsEachLimitWhileItStreams() {
        byte[] large = random(3, 200_000);
        TestPack pack = new TestPack();
        pack.add(ObjectType.BLOB, large);
        for (int i = 0; i < 5; i++) {
            pack.ofsDelta(i, delta(200_000 + i, 200_001 + i, copiesOf(200_000 + i), insert("x")));
        }
        byte[] bytes = pack.bytes();
        Duration time = Duration.ofSeconds(60);
        refuses(bytes, new ScanLimits(100_000, 1 << 30, 1 << 30, 99, 9, time), Code.PACK_TOO_BIG);
        refuses(bytes, new ScanLimits(1 << 30, 200_003, 1 << 30, 99, 9, time), Code.OBJECT_TOO_BIG);
        refuses(
                bytes,
                new ScanLimits(1 << 30, 1 << 30, 200_010, 99, 9, time),
                Code.INFLATED_TOO_BIG);
        refuses(
                bytes,
                new ScanLimits(1 << 30, 1 << 30, 1 << 30, 5, 9, time),
                Code.TOO_MANY_OBJECTS);
        refuses(bytes, new ScanLimits(1 << 30, 1 << 30, 1 << 30, 99, 4, time), Code.DELTA_TOO_DEEP);
    }

    @Test
    void refusesWhatTakesTooLong() {
        long[] now = {0};
        PackScanner scanner =
                new PackScanner(
                        ScanLimits.defaults(),
                        ObjectFormat.SHA1,
                        BlobInterest.NONE,
                        () -> now[0] += 400_000_000_000L);
        assertThatThrownBy(() -> scan(scanner, new TestPack().bytes(), s -> {}))
                .isInstanceOfSatisfying(
                        PackRefused.class, e -> assertThat(e.code()).isEqualTo(Code.TOO_SLOW));
    }

    @Test
    void refusesADeltaBombByTheSizeItStates() {
        TestPack pack = new TestPack();
        pack.blob("abc");
        pack.ofsDelta(0, delta(3, 1L << 40, copy(0, 3)));
        refuses(pack, Code.OBJECT_TOO_BIG);
    }

    @Test
    void leavesNothingBehindWhenItRefuses() {
        TestPack pack = new TestPack();
        pack.add(ObjectType.BLOB, random(5, 2_000_000));
        pack.ofsDelta(0, delta(2_000_000, 1_500_000, copiesOf(1_500_000)));
        pack.ofsDelta(1, delta(1_500_000, 1, new byte[] {0}));
        refuses(pack, Code.BAD_DELTA);
        assertThat(root).isEmptyDirectory();
    }

    @Test
    void failsWhenTheTeeFails() {
        TestPack pack = new TestPack();
        pack.add(ObjectType.BLOB, random(6, 2_000_000));
        OutputStream broken =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("upstream is gone");
                    }
                };
        assertThatThrownBy(
                        () -> {
                            try (Quarantine quarantine = Quarantine.open(root)) {
                                scanner(ScanLimits.defaults(), ObjectFormat.SHA1)
                                        .scan(
                                                new ByteArrayInputStream(pack.bytes()),
                                                broken,
                                                quarantine,
                                                PackEnd.END_OF_STREAM);
                            }
                        })
                .isInstanceOf(IOException.class)
                .hasMessage("upstream is gone");
    }
}
