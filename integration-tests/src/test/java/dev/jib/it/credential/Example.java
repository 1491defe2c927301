package dev.jib.it.credential;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * An example of a page of {@code docs/credentials}, word for word.
 *
 * @param page the page's file name
 * @param number which of the page's examples, from 1
 * @param yaml the {@code upstreams} section
 * @param files what else the page shows: the contents of files
 */
record Example(String page, int number, String yaml, List<String> files) {
    private static final Path PAGES = Path.of("..", "docs", "credentials");
    private static final Pattern BLOCK =
            Pattern.compile("```(\\w*)\\n(.*?)```", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern HOST =
            Pattern.compile("\\b(forge\\.example|mirror\\.internal|proxy\\.corp)\\b(:\\d+)?");
    private static final Pattern KNOWN_HOSTS =
            Pattern.compile("(known-hosts: [^,}]+)(, user: \\w+)?");

    /** The pages. */
    static List<String> pages() {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return pages.map(p -> p.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of a page. */
    static List<Example> of(String page) {
        List<String> configurations = new ArrayList<>();
        List<String> files = new ArrayList<>();
        BLOCK.matcher(text(page))
                .results()
                .forEach(r -> (r.group(1).equals("yaml") ? configurations : files).add(r.group(2)));
        List<Example> examples = new ArrayList<>();
        for (String yaml : configurations) {
            examples.add(new Example(page, examples.size() + 1, yaml, files));
        }
        return examples;
    }

    private static String text(String page) {
        try {
            return Files.readString(PAGES.resolve(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What is started: the example with its files in a directory of the test's, at the ports where
     * the test's servers listen, and over SSH with the account that the test runs as. The names of
     * hosts stay. Repositories are added.
     */
    String adapted(Path etc, Map<String, Integer> ports) {
        String name = yaml.lines().skip(1).findFirst().orElseThrow().strip().replace(":", "");
        String placed = yaml.replace("/etc/jib/", etc + "/").replace("/run/jib/", etc + "/");
        String ported =
                HOST.matcher(placed)
                        .replaceAll(r -> {
                            Integer port = ports.get(r.group(1));
                            if (port == null) {
                                throw new AssertionError(this + ": no server is " + r.group(1));
                            }
                            return r.group(1) + ":" + port;
                        });
        String account = "$1, user: " + System.getProperty("user.name");
        return KNOWN_HOSTS.matcher(ported).replaceAll(account)
                + "repositories:\n  \"**\": {upstream: "
                + name
                + "}";
    }

    @Override
    public String toString() {
        return page + " " + number;
    }
}
