package dev.jib.mounts.reftable;

import com.google.common.collect.ImmutableList;
import java.util.Optional;

/**
 * One table: its ref records in order, or what is wrong with it. Object blocks are not read: git
 * takes no ref from them.
 *
 * @param refs of a table that cannot be read, none
 * @param logs the entries of all reflogs, by ref, newest first
 * @param updates the update indexes that it says it holds
 * @param idSize bytes of an object id
 * @param problem what makes it a table that git does not write
 */
record Reftable(
        ImmutableList<RefRecord> refs,
        ImmutableList<LogRecord> logs,
        Header.Updates updates,
        int idSize,
        Optional<String> problem) {
    /** Reads the bytes of a table. */
    static Reftable read(byte[] bytes) {
        try {
            Header header = Header.read(bytes);
            ImmutableList<RefRecord> refs = RefBlocks.read(bytes, header);
            return new Reftable(
                    refs,
                    LogBlocks.read(bytes, header),
                    header.updates(),
                    header.idSize(),
                    refs.stream()
                            .filter(r -> !TableNames.isName(r.key()))
                            .findFirst()
                            .map(r -> "it has a name that no ref can have: " + r.name()));
        } catch (FormatFault e) {
            return broken(e.getMessage());
        }
    }

    /** Whether its records are all newer than those of another. */
    boolean follows(Reftable other) {
        return updates.isAfter(other.updates);
    }

    static Reftable broken(String problem) {
        return new Reftable(
                ImmutableList.of(),
                ImmutableList.of(),
                new Header.Updates(0, 0),
                0,
                Optional.of(problem));
    }
}
