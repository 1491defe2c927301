package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.PatternText;
import dev.jib.gateway.policy.RefPattern;
import dev.jib.gateway.policy.Regex;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Readers of single values and of lists of them. */
final class Readers {
    private static final Pattern SIZE = Pattern.compile("(\\d{1,15})(B|KiB|MiB|GiB|TiB)?");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Map<String, Integer> SHIFTS =
            Map.of("B", 0, "KiB", 10, "MiB", 20, "GiB", 30, "TiB", 40);

    private Readers() {}

    /** A text that is not empty. */
    static Optional<String> text(Value value) {
        return value.text("a text")
                .flatMap(t ->
                        t.isBlank() ? value.refuse("a text that is not empty") : Optional.of(t));
    }

    /** {@code true} or {@code false}. */
    static Optional<Boolean> flag(Value value) {
        return choice(ImmutableMap.of("true", true, "false", false), value);
    }

    /** {@code on} or {@code off}. */
    static Optional<Boolean> onOff(Value value) {
        return choice(ImmutableMap.of("on", true, "off", false), value);
    }

    /** A whole number in a range. */
    static Value.Reader<Long> number(long least, long most) {
        String expected = "a whole number from " + least + " to " + most;
        return value ->
                value.text(expected)
                        .flatMap(t -> {
                            boolean digits = t.matches("\\d{1,18}");
                            long number = digits ? Long.parseLong(t) : -1;
                            return digits && number >= least && number <= most
                                    ? Optional.of(number)
                                    : value.refuse(expected);
                        });
    }

    /** A size such as {@code 10MiB}. */
    static Optional<Long> size(Value value) {
        String expected = "a size such as 500KiB, 10MiB, 2GiB";
        return value.text(expected)
                .flatMap(t -> {
                    Matcher m = SIZE.matcher(t);
                    if (!m.matches()) {
                        return value.refuse(expected);
                    }
                    int shift = m.group(2) == null ? 0 : SHIFTS.getOrDefault(m.group(2), 0);
                    BigDecimal bytes =
                            new BigDecimal(m.group(1)).multiply(BigDecimal.valueOf(1L << shift));
                    boolean fits =
                            bytes.signum() > 0
                                    && bytes.compareTo(BigDecimal.valueOf(1L << 60)) <= 0;
                    return fits
                            ? Optional.of(bytes.longValueExact())
                            : value.refuse("a size from 1B to 1048576TiB");
                });
    }

    /** A time such as {@code 30s}. */
    static Optional<Duration> duration(Value value) {
        String expected = "a time such as 500ms, 30s, 5m, 12h, 7d";
        return value.text(expected)
                .flatMap(t -> {
                    Matcher m = DURATION.matcher(t);
                    boolean good = m.matches() && Long.parseLong(m.group(1)) > 0;
                    return good ? Optional.of(durationOf(m)) : value.refuse(expected);
                });
    }

    /**
     * A time of at most that much.
     *
     * @param written the most, as the configuration writes it
     */
    static Value.Reader<Duration> durationUpTo(Duration most, String written) {
        return value ->
                duration(value)
                        .flatMap(said ->
                                said.compareTo(most) <= 0
                                        ? Optional.of(said)
                                        : value.refuse("a time of at most " + written));
    }

    private static Duration durationOf(Matcher m) {
        long amount = Long.parseLong(m.group(1));
        return switch (m.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    /** One of the words of an enum, in lower case with hyphens. */
    static <E extends Enum<E>> Value.Reader<E> word(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        Arrays.stream(type.getEnumConstants()).forEach(e -> words.put(wordOf(e), e));
        return value -> choice(words, value);
    }

    static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One of some words. */
    static <T> Optional<T> choice(Map<String, T> words, Value value) {
        String expected = String.join(", ", words.keySet().stream().toList());
        Optional<String> text = value.text("one of " + expected);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> meant = Optional.ofNullable(words.get(text.get()));
        if (meant.isEmpty()) {
            value.problems()
                    .add(
                            value,
                            "'"
                                    + text.get()
                                    + "' (expected: "
                                    + expected
                                    + ")"
                                    + Nearest.hint(text.get(), words.keySet()));
        }
        return meant;
    }

    /** The items of a list, or a single value as a list of one. */
    static <T> ImmutableList<T> items(Value value, Value.Reader<T> reader) {
        if (!(value.node() instanceof Node.Sequence sequence)) {
            return reader.read(value).map(ImmutableList::of).orElse(ImmutableList.of());
        }
        ImmutableList.Builder<T> items = ImmutableList.builder();
        for (int i = 0; i < sequence.items().size(); i++) {
            String path = value.path() + "[" + i + "]";
            reader.read(new Value(sequence.items().get(i), path, value.problems()))
                    .ifPresent(items::add);
        }
        return items.build();
    }

    /** A list of words of an enum, each once. */
    static <E extends Enum<E>> Value.Reader<Set<E>> words(Class<E> type) {
        return value -> Optional.of(ImmutableSet.copyOf(items(value, word(type))));
    }

    /** A pattern over principals, repositories or paths. */
    static Optional<PatternText> pattern(Value value) {
        return parsed(value, "a pattern such as 'agent-*' or 'src/**'", PatternText::new);
    }

    /** A pattern over full ref names. */
    static Optional<RefPattern> refPattern(Value value) {
        return parsed(value, "a pattern such as refs/heads/main", RefPattern::of);
    }

    /** A regular expression. */
    static Optional<Regex> regex(Value value) {
        return value.text("a regular expression")
                .flatMap(t -> {
                    Optional<String> fault = Regex.faultOf(t);
                    fault.ifPresent(f -> value.problems().add(value, f));
                    return fault.isPresent() ? Optional.empty() : Optional.of(Regex.of(t));
                });
    }

    /** The address of an upstream. */
    static Optional<RepositoryUrl> url(Value value) {
        return parsed(value, "an address such as https://github.com", RepositoryUrl::parse);
    }

    /** A value whose type says by an exception what is wrong with a text. */
    static <T> Optional<T> parsed(Value value, String expected, Function<String, T> parse) {
        Optional<String> text = value.text(expected);
        try {
            return text.map(parse);
        } catch (IllegalArgumentException e) {
            value.problems().add(value, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }
}
