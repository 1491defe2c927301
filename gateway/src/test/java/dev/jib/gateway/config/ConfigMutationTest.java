package dev.jib.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.policy.PolicyLint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A damaged file is refused with problems or means something; nothing is ever thrown. */
class ConfigMutationTest {
    private static final String PIECES = "{}[]:,-&*!|>'\"#%@`\n\t \u0000\ufeff\u2028~01arefs$.?/\\";

    private static String recipes() throws IOException {
        String text = Files.readString(Path.of("..", "docs", "policy.md"));
        return Pattern.compile("```yaml\\nversion: 1\\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(r -> r.group(1))
                .collect(Collectors.joining("\u0001"));
    }

    @Test
    void nothingIsEverThrown() throws IOException {
        String[] recipes = recipes().split("\u0001");
        Random random = new Random(11);
        int whole = 0;
        for (int i = 0; i < 4_000; i++) {
            String damaged = damaged("version: 1\n" + recipes[i % recipes.length], random);
            ConfigResult result = new ConfigParser(Path.of("/"), f -> "paths: [x]").parse(damaged);
            switch (result) {
                case ConfigResult.Valid valid -> {
                    whole++;
                    PolicyLint.findings(valid.config().snapshot());
                }
                case ConfigResult.Invalid invalid -> assertThat(invalid.problems()).isNotEmpty();
            }
        }
        assertThat(whole).isBetween(100, 3_900);
    }

    private static String damaged(String text, Random random) {
        StringBuilder out = new StringBuilder(text);
        int count = 1 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            int at = random.nextInt(out.length());
            switch (random.nextInt(4)) {
                case 0 -> out.deleteCharAt(at);
                case 1 -> out.insert(at, PIECES.charAt(random.nextInt(PIECES.length())));
                case 2 -> out.setCharAt(at, PIECES.charAt(random.nextInt(PIECES.length())));
                default -> {
                    int end = Math.min(out.length(), at + random.nextInt(40));
                    out.insert(random.nextInt(out.length()), out.substring(at, end));
                }
            }
        }
        return out.toString();
    }
}
