package dev.jib.it.layout;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One entry of the resource {@code attacks}, which tells its grammar.
 *
 * @param parts the text below each heading, by its first word
 * @param words what follows that word in the heading
 */
record Attack(String name, Map<String, String> parts, Map<String, String> words) {
    Attack {
        parts = Map.copyOf(parts);
        words = Map.copyOf(words);
        for (String needed : List.of("container", "trigger", "effect", "shared", "sealed")) {
            if (!parts.containsKey(needed)) {
                throw new IllegalArgumentException(name + ": there is no --- " + needed);
            }
        }
    }

    static List<Attack> all() {
        try (InputStream in = Attack.class.getResourceAsStream("attacks")) {
            String text =
                    new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
            List<Attack> all = new ArrayList<>();
            for (String entry : text.split("(?m)^=== ", -1)) {
                if (!entry.startsWith("#")) {
                    all.add(parse(entry));
                }
            }
            return all;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Attack parse(String entry) {
        String[] sections = entry.split("(?m)^--- ", -1);
        Map<String, String> parts = new HashMap<>();
        Map<String, String> words = new HashMap<>();
        for (int i = 1; i < sections.length; i++) {
            int line = sections[i].indexOf('\n');
            String[] heading = sections[i].substring(0, line).split(" ", 2);
            parts.put(heading[0], sections[i].substring(line + 1).strip());
            words.put(heading[0], heading.length > 1 ? heading[1] : "");
        }
        return new Attack(sections[0].strip(), parts, words);
    }

    /** The first word of its name. */
    String sign() {
        return name.substring(0, name.indexOf(' '));
    }

    String part(String heading) {
        return parts.getOrDefault(heading, "");
    }

    /** What follows a heading's first word. */
    String word(String heading) {
        return words.getOrDefault(heading, "");
    }

    /** Whether it works on a layout that can be rendered. */
    boolean isOfTheLiteralLayout() {
        return !word("literal").equals("none");
    }

    /** Whether it is one on mounts over files of the host, which the seed's layout has not. */
    boolean isOnOverMounts() {
        return word("literal").equals("over-mounts");
    }

    @Override
    public String toString() {
        return name;
    }
}
