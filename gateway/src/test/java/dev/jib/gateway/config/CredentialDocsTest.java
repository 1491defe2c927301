package dev.jib.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example of {@code docs/credentials} is a configuration; each page is in the index. */
class CredentialDocsTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern YAML = Pattern.compile("```yaml\\n(.*?)```", Pattern.DOTALL);
    private static final String REST =
            """
            repositories:
              acme/*: {upstream: %s}
            refs:
              - {name: all, who: ["*"], repo: "acme/*", ref: refs/heads/**, allow: [create]}
            """;

    private record Example(Path page, String yaml) {
        @Override
        public String toString() {
            return page.getFileName() + ": " + yaml.lines().skip(3).findFirst().orElse("").strip();
        }
    }

    static Stream<Example> examples() throws IOException {
        return pages().stream().flatMap(CredentialDocsTest::examples);
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> pages = Files.list(DOCS.resolve("credentials"))) {
            return pages.sorted().toList();
        }
    }

    private static Stream<Example> examples(Path page) {
        try {
            return YAML.matcher(Files.readString(page))
                    .results()
                    .map(r -> new Example(page, r.group(1)));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static UpstreamConfig parsed(Example example) {
        String name = example.yaml().lines().skip(1).findFirst().orElseThrow().strip();
        String whole =
                "version: 1\n"
                        + example.yaml()
                        + REST.formatted(name.substring(0, name.length() - 1));
        PolicyLoad load =
                PolicyLoad.of(
                        "example",
                        whole,
                        new ConfigParser(
                                Path.of("/etc/jib"),
                                file -> {
                                    throw new IOException("no such file: " + file);
                                }));
        assertThat(load).as(whole).isInstanceOf(PolicyLoad.Loaded.class);
        return ((PolicyLoad.Loaded) load)
                .config().upstreams().values().stream().findFirst().orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsAConfiguration(Example example) {
        assertThat(parsed(example).credentials()).isNotEmpty();
    }

    @Test
    void everyKindOfCredentialHasItsExample() throws IOException {
        Set<Class<?>> shown =
                examples()
                        .flatMap(e -> parsed(e).credentials().stream())
                        .map(c -> c.source().getClass())
                        .collect(Collectors.toSet());
        assertThat(shown)
                .containsExactlyInAnyOrder(CredentialConfig.class.getPermittedSubclasses());
    }

    @Test
    void everyPageIsInTheIndexAndHasAnExample() throws IOException {
        String index = Files.readString(DOCS.resolve("credentials.md"));
        assertThat(pages())
                .hasSizeGreaterThan(8)
                .allSatisfy(page -> {
                    assertThat(index).contains("(credentials/" + page.getFileName() + ")");
                    assertThat(examples(page)).isNotEmpty();
                });
    }

    @Test
    void everyTestThatAPageNamesIsThere() throws IOException {
        Set<String> tests;
        try (Stream<Path> files = Files.walk(Path.of(".."), 20)) {
            tests =
                    files.map(f -> f.getFileName().toString())
                            .filter(f -> f.endsWith("Test.java"))
                            .map(f -> f.substring(0, f.length() - ".java".length()))
                            .collect(Collectors.toSet());
        }
        for (Path page : pages()) {
            assertThat(
                            Pattern.compile("`(\\w+Test)`")
                                    .matcher(Files.readString(page))
                                    .results()
                                    .map(r -> r.group(1)))
                    .isNotEmpty()
                    .allMatch(tests::contains);
        }
    }
}
