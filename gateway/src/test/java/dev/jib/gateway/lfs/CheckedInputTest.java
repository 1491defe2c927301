package dev.jib.gateway.lfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckedInputTest {
    private static final int HELD = 16 * 1024;

    private static byte[] bytes(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static LfsObject object(byte[] bytes) throws Exception {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
        return new LfsObject(HexFormat.of().formatHex(digest), bytes.length);
    }

    private static CheckedInput checked(byte[] sent, LfsObject object) {
        return new CheckedInput(new ByteArrayInputStream(sent), object, () -> {});
    }

    /** What comes out before the fault. */
    private static int before(byte[] sent, LfsObject object) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertThatThrownBy(() -> checked(sent, object).transferTo(out))
                .isInstanceOf(LfsException.class)
                .hasMessageContaining(object.oid());
        return out.size();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, HELD - 1, HELD, HELD + 1, 2 * HELD, 2 * HELD + 1, 1 << 20})
    void givesOutTheWholeOfTheRightObject(int size) throws Exception {
        byte[] bytes = bytes(size);
        assertThat(checked(bytes, object(bytes)).readAllBytes()).isEqualTo(bytes);
        CheckedInput slow = checked(bytes, object(bytes));
        for (int i = 0; i < size; i++) {
            assertThat(slow.read()).isEqualTo(bytes[i] & 0xff);
        }
        assertThat(slow.read()).isEqualTo(-1);
        assertThat(slow.read()).isEqualTo(-1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, HELD - 1, HELD, HELD + 1, 2 * HELD, 2 * HELD + 1, 1 << 20})
    void neverGivesOutTheEndOfAWrongOne(int size) throws Exception {
        byte[] right = bytes(size);
        byte[] wrong = right.clone();
        wrong[size / 2] ^= 1;
        assertThat(before(wrong, object(right))).isLessThan(size);

        byte[] longer = Arrays.copyOf(right, size + 1);
        assertThat(before(longer, object(right))).isLessThan(size);

        byte[] shorter = Arrays.copyOf(right, size - 1);
        assertThat(before(shorter, object(right))).isLessThan(Math.max(1, size - 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3 * HELD})
    void nothingMoreThanAnEmptyObject(int size) throws Exception {
        assertThat(before(bytes(size), object(new byte[0]))).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ab",
                "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef"
            })
    void anOidIsSixtyFourLowerCaseDigits(String oid) {
        assertThatThrownBy(() -> new LfsObject(oid, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new LfsObject("0".repeat(64), -1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {5})
    void aFaultOfTheSourceIsPassedOn(int size) throws Exception {
        InputStream broken =
                new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("gone");
                    }
                };
        CheckedInput in = new CheckedInput(broken, object(bytes(size)), () -> {});
        assertThatThrownBy(in::read).hasMessage("gone");
    }
}
