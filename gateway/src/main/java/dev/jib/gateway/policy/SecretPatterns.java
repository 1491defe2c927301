package dev.jib.gateway.policy;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import com.google.common.io.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;

/** The built-in patterns of secrets, from {@code secret-patterns.txt} beside this class. */
public final class SecretPatterns {
    private static final ImmutableList<SecretPattern> ALL = load();

    private SecretPatterns() {}

    /** The names of all patterns. */
    public static Set<String> names() {
        return ALL.stream().map(SecretPattern::name).collect(ImmutableSet.toImmutableSet());
    }

    /** The names of those that {@code rules: builtin} means. */
    public static Set<String> defaults() {
        return ALL.stream()
                .filter(SecretPattern::isDefault)
                .map(SecretPattern::name)
                .collect(ImmutableSet.toImmutableSet());
    }

    static List<SecretPattern> named(Set<String> names) {
        return ALL.stream().filter(p -> names.contains(p.name())).toList();
    }

    private static ImmutableList<SecretPattern> load() {
        try {
            return Resources.readLines(
                            Resources.getResource(SecretPatterns.class, "secret-patterns.txt"),
                            StandardCharsets.UTF_8)
                    .stream()
                    .filter(l -> !l.isBlank() && !l.startsWith("#"))
                    .map(SecretPatterns::pattern)
                    .collect(ImmutableList.toImmutableList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SecretPattern pattern(String line) {
        List<String> fields = Splitter.on(" | ").trimResults().limit(5).splitToList(line);
        if (fields.size() != 5 || !Set.of("default", "optional").contains(fields.get(1))) {
            throw new IllegalArgumentException(
                    "secret pattern '"
                            + line
                            + "' (expected: name | default or optional | entropy | template |"
                            + " source)");
        }
        return new SecretPattern(
                fields.get(0),
                fields.get(1).equals("default"),
                Double.parseDouble(fields.get(2)),
                SecretTemplate.parse(fields.get(3)));
    }
}
