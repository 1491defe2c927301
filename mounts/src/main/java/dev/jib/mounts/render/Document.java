package dev.jib.mounts.render;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** A tree of values that is written as JSON or as YAML; every string of it in double quotes. */
sealed interface Document {
    /** Any text. */
    record Text(String value) implements Document {}

    /** A whole number. */
    record Number(long value) implements Document {}

    /** True or false. */
    record Flag(boolean value) implements Document {}

    /** A list. */
    record Items(List<Document> values) implements Document {
        public Items {
            values = ImmutableList.copyOf(values);
        }
    }

    /** A mapping, in its order. */
    record Fields(Map<String, Document> values) implements Document {
        public Fields {
            values = ImmutableMap.copyOf(values);
        }
    }

    static Text text(String value) {
        return new Text(value);
    }

    static Items texts(Iterable<String> values) {
        ImmutableList.Builder<Document> items = ImmutableList.builder();
        values.forEach(v -> items.add(new Text(v)));
        return new Items(items.build());
    }

    static Fields texts(Map<String, String> values) {
        FieldsBuilder fields = new FieldsBuilder();
        values.forEach(fields::put);
        return fields.build();
    }

    static Items items(Document... values) {
        return new Items(List.of(values));
    }

    /** Fields one after the other. */
    final class FieldsBuilder {
        private final ImmutableMap.Builder<String, Document> fields = ImmutableMap.builder();

        FieldsBuilder put(String key, Document value) {
            fields.put(key, value);
            return this;
        }

        FieldsBuilder put(String key, String value) {
            return put(key, new Text(value));
        }

        FieldsBuilder put(String key, long value) {
            return put(key, new Number(value));
        }

        FieldsBuilder put(String key, boolean value) {
            return put(key, new Flag(value));
        }

        Fields build() {
            return new Fields(fields.buildOrThrow());
        }
    }

    /** As JSON with two spaces a level, ending in a line end. */
    default String json() {
        StringBuilder out = new StringBuilder();
        Json.write(this, "", out);
        return out.append('\n').toString();
    }

    /** As YAML 1.2 in block style, ending in a line end. */
    default String yaml() {
        StringBuilder out = new StringBuilder();
        Yaml.write(this, "", out);
        return out.toString();
    }

    /** A string as JSON and YAML both read it: anything that is not plainly printable escaped. */
    static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        text.chars()
                .forEach(c -> {
                    switch (c) {
                        case '"' -> out.append("\\\"");
                        case '\\' -> out.append("\\\\");
                        case '\n' -> out.append("\\n");
                        case '\r' -> out.append("\\r");
                        case '\t' -> out.append("\\t");
                        default -> {
                            boolean plain =
                                    c >= ' ' && c < 0x7f
                                            || c >= 0xa0
                                                    && c != 0x2028
                                                    && c != 0x2029
                                                    && c < 0xfeff;
                            out.append(
                                    plain ? Character.toString((char) c) : "\\u%04x".formatted(c));
                        }
                    }
                });
        return out.append('"').toString();
    }

    /** JSON. */
    final class Json {
        private Json() {}

        private static void write(Document document, String indent, StringBuilder out) {
            switch (document) {
                case Text text -> out.append(quoted(text.value()));
                case Number number -> out.append(number.value());
                case Flag flag -> out.append(flag.value());
                case Items items -> {
                    Iterator<Document> each = items.values().iterator();
                    out.append('[');
                    while (each.hasNext()) {
                        out.append('\n').append(indent).append("  ");
                        write(each.next(), indent + "  ", out);
                        out.append(each.hasNext() ? "," : "\n" + indent);
                    }
                    out.append(']');
                }
                case Fields fields -> {
                    Iterator<Map.Entry<String, Document>> each =
                            fields.values().entrySet().iterator();
                    out.append('{');
                    while (each.hasNext()) {
                        Map.Entry<String, Document> field = each.next();
                        out.append('\n').append(indent).append("  ");
                        out.append(quoted(field.getKey())).append(": ");
                        write(field.getValue(), indent + "  ", out);
                        out.append(each.hasNext() ? "," : "\n" + indent);
                    }
                    out.append('}');
                }
            }
        }
    }

    /** YAML; empty lists and mappings in flow style, which is the only way to write them. */
    final class Yaml {
        private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z][A-Za-z0-9_]*");

        /** What YAML 1.1 takes for something other than a string. */
        private static final Set<String> WORDS =
                Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null");

        private Yaml() {}

        private static void write(Document document, String indent, StringBuilder out) {
            switch (document) {
                case Text text -> out.append(quoted(text.value())).append('\n');
                case Number number -> out.append(number.value()).append('\n');
                case Flag flag -> out.append(flag.value()).append('\n');
                case Items items -> items(items, indent, out);
                case Fields fields -> fields(fields, indent, out);
            }
        }

        private static void items(Items items, String indent, StringBuilder out) {
            if (items.values().isEmpty()) {
                out.append("[]\n");
            }
            String before = "";
            for (Document item : items.values()) {
                out.append(before).append("- ");
                write(item, indent + "  ", out);
                before = indent;
            }
        }

        private static void fields(Fields fields, String indent, StringBuilder out) {
            if (fields.values().isEmpty()) {
                out.append("{}\n");
            }
            String before = "";
            for (Map.Entry<String, Document> field : fields.values().entrySet()) {
                out.append(before).append(key(field.getKey())).append(':');
                before = indent;
                if (isBlock(field.getValue())) {
                    out.append('\n').append(indent).append("  ");
                    write(field.getValue(), indent + "  ", out);
                } else {
                    out.append(' ');
                    write(field.getValue(), indent, out);
                }
            }
        }

        private static boolean isBlock(Document document) {
            return switch (document) {
                case Items items -> !items.values().isEmpty();
                case Fields fields -> !fields.values().isEmpty();
                case Text text -> false;
                case Number number -> false;
                case Flag flag -> false;
            };
        }

        private static String key(String key) {
            boolean plain =
                    PLAIN_KEY.matcher(key).matches()
                            && !WORDS.contains(key.toLowerCase(Locale.ROOT));
            return plain ? key : quoted(key);
        }
    }
}
