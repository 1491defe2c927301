package dev.jib.gateway.policy;

import dev.jib.gateway.git.RefUpdate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How much one push may be. No mode softens a limit.
 *
 * @param packBytes the pack as it is sent
 * @param objectBytes one object, inflated
 * @param inflatedBytes all objects, inflated
 * @param objects how many objects
 * @param refsPerPush how many ref updates
 * @param commitsPerPush how many new commits; absent for no limit, so that they need no counting
 * @param deltaDepth how many deltas may stand on each other
 * @param time how long the whole push may take
 */
public record Limits(
        long packBytes,
        long objectBytes,
        long inflatedBytes,
        long objects,
        int refsPerPush,
        OptionalInt commitsPerPush,
        int deltaDepth,
        Duration time) {
    private static final long MIB = 1L << 20;

    /** What holds where a policy file says nothing. */
    public static final Limits DEFAULT =
            new Limits(
                    2048 * MIB,
                    256 * MIB,
                    8192 * MIB,
                    2_000_000,
                    32,
                    OptionalInt.empty(),
                    256,
                    Duration.ofSeconds(300));

    /** The limits by their names in a policy file. */
    public enum Limit {
        /** {@link Limits#packBytes}. */
        PACK_BYTES("bytes of pack"),
        /** {@link Limits#objectBytes}. */
        OBJECT_BYTES("bytes in one object"),
        /** {@link Limits#inflatedBytes}. */
        INFLATED_BYTES("bytes of inflated objects"),
        /** {@link Limits#objects}. */
        OBJECTS("objects"),
        /** {@link Limits#refsPerPush}. */
        REFS_PER_PUSH("refs"),
        /** {@link Limits#commitsPerPush}. */
        COMMITS_PER_PUSH("new commits"),
        /** {@link Limits#deltaDepth}. */
        DELTA_DEPTH("deltas on each other"),
        /** {@link Limits#time}. */
        SECONDS("seconds");

        private final String unit;

        Limit(String unit) {
            this.unit = unit;
        }

        /** The key in a policy file, such as {@code pack-bytes}. */
        public String key() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** The value of one limit; {@link Long#MAX_VALUE} when there is none. */
    public long of(Limit limit) {
        return switch (limit) {
            case PACK_BYTES -> packBytes;
            case OBJECT_BYTES -> objectBytes;
            case INFLATED_BYTES -> inflatedBytes;
            case OBJECTS -> objects;
            case REFS_PER_PUSH -> refsPerPush;
            case COMMITS_PER_PUSH ->
                    commitsPerPush.isPresent() ? commitsPerPush.getAsInt() : Long.MAX_VALUE;
            case DELTA_DEPTH -> deltaDepth;
            case SECONDS -> time.toSeconds();
        };
    }

    /** The violation of a push that goes beyond one limit. */
    public Violation exceeded(Limit limit, Push push) {
        String value = Long.toString(of(limit));
        return new Violation(
                Violation.LIMITS,
                push.updates().stream().map(RefUpdate::name).toList(),
                "the push has more than " + value + " " + limit.unit,
                List.of(limit.key() + " up to " + value),
                Optional.of(fix(limit)),
                "more than " + value + " " + limit.unit);
    }

    private static String fix(Limit limit) {
        return switch (limit) {
            case REFS_PER_PUSH -> "push fewer refs at once";
            case OBJECT_BYTES -> "keep that file out of the history, or use git-lfs";
            case DELTA_DEPTH -> "git repack -adf --depth=50, then push again";
            case PACK_BYTES, INFLATED_BYTES, OBJECTS, COMMITS_PER_PUSH, SECONDS ->
                    "push in parts: git push origin <older-commit>:<ref>, then the rest";
        };
    }
}
