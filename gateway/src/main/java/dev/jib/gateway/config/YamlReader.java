package dev.jib.gateway.config;

import dev.jib.gateway.git.Printable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLParser;

/**
 * Reads one YAML document to {@link Node}s. Anchors, aliases, tags, duplicate keys, a second
 * document, more than 1 MiB and more than 20 levels are refused.
 */
final class YamlReader {
    private static final int MAX_CHARACTERS = 1 << 20;
    private static final int MAX_DEPTH = 20;
    private static final Location START = new Location(1, 1);

    private final Problems problems;

    YamlReader(Problems problems) {
        this.problems = problems;
    }

    /** The document, unless something is wrong with it. */
    Optional<Node> read(String text) {
        if (text.length() > MAX_CHARACTERS) {
            problems.add(START, "", "the file is larger than 1 MiB (expected: a file of rules)");
            return Optional.empty();
        }
        try (YAMLParser parser =
                (YAMLParser) new YAMLFactory().createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() == null) {
                problems.add(START, "", "the file is empty (expected: version: 1, ...)");
                return Optional.empty();
            }
            Node node = node(parser, "", 0);
            if (parser.nextToken() != null) {
                throw new Refused(here(parser), "", "a second document (expected: one)");
            }
            return Optional.of(node);
        } catch (Refused e) {
            problems.add(e.location, e.path, e.text);
        } catch (JacksonException e) {
            TokenStreamLocation at = e.getLocation();
            problems.add(
                    at == null ? START : location(at),
                    "",
                    "not YAML: " + firstLine(e.getOriginalMessage()));
        }
        return Optional.empty();
    }

    private Node node(YAMLParser parser, String path, int depth) {
        refuseReferences(parser, path);
        if (depth > MAX_DEPTH) {
            throw new Refused(
                    here(parser), path, "is nested too deeply (expected: at most 20 levels)");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> mapping(parser, path, depth);
            case START_ARRAY -> sequence(parser, path, depth);
            case VALUE_NULL -> new Node.Scalar(here(parser), "", true);
            default -> new Node.Scalar(here(parser), parser.getString(), false);
        };
    }

    private Node mapping(YAMLParser parser, String path, int depth) {
        Location start = here(parser);
        List<Node.Entry> entries = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            Location keyLocation = here(parser);
            String key = parser.currentName();
            String keyPath = Value.below(path, key);
            refuseReferences(parser, keyPath);
            if (!keys.add(key)) {
                problems.add(keyLocation, keyPath, "is there twice (expected: each key once)");
            }
            parser.nextToken();
            entries.add(new Node.Entry(key, keyLocation, node(parser, keyPath, depth + 1)));
        }
        return new Node.Mapping(start, entries);
    }

    private Node sequence(YAMLParser parser, String path, int depth) {
        Location start = here(parser);
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            items.add(node(parser, path + "[" + items.size() + "]", depth + 1));
        }
        return new Node.Sequence(start, items);
    }

    private void refuseReferences(YAMLParser parser, String path) {
        if (parser.getObjectId() != null || parser.isCurrentAlias()) {
            throw new Refused(
                    here(parser),
                    path,
                    "uses an anchor or an alias (expected: the value written out)");
        }
        if (parser.getTypeId() != null) {
            throw new Refused(here(parser), path, "has a tag (expected: a plain value)");
        }
    }

    private static Location here(YAMLParser parser) {
        return location(parser.currentTokenLocation());
    }

    private static Location location(TokenStreamLocation at) {
        return new Location(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }

    private static String firstLine(String text) {
        int end = text.indexOf('\n');
        return Printable.of(end < 0 ? text : text.substring(0, end));
    }

    /** Ends the reading of a document that is not worth going on with. */
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final transient Location location;
        private final String path;
        private final String text;

        Refused(Location location, String path, String text) {
            super(text, null, false, false);
            this.location = location;
            this.path = path;
            this.text = text;
        }
    }
}
