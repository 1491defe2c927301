package dev.jib.gateway.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.ObjectId;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceTest {
    @ParameterizedTest
    @CsvSource({
        "1,1,0,0000007",
        "0,5,0,0000007",
        "1,2,0,0000007 (1st of 2 commits)",
        "2,2,0,0000007 (2nd of 2 commits)",
        "3,9,1,'0000007 (3rd of 9 commits, and in 1 more)'",
        "4,9,0,0000007 (4th of 9 commits)",
        "11,99,0,0000007 (11th of 99 commits)",
        "12,99,0,0000007 (12th of 99 commits)",
        "13,99,0,0000007 (13th of 99 commits)",
        "14,99,0,0000007 (14th of 99 commits)",
        "20,99,0,0000007 (20th of 99 commits)",
        "21,99,0,0000007 (21st of 99 commits)",
        "111,999,0,0000007 (111th of 999 commits)",
        "122,999,0,0000007 (122nd of 999 commits)",
        "910,999,0,0000007 (910th of 999 commits)",
    })
    void isShownByItsNumber(int index, int total, int later, String expected) {
        Place place = new Place(origin(), index, Optional.empty());
        assertThat(place.shown(total, later)).isEqualTo(expected);
        assertThat(place.isCommit()).isEqualTo(index > 0);
    }

    private static ObjectId origin() {
        return new ObjectId("0000007" + "0".repeat(33));
    }
}
