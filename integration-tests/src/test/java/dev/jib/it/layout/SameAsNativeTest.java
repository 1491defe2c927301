package dev.jib.it.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.it.stand.World;
import dev.jib.mounts.plan.MountPlan;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The operations of the resource {@code operations} print the same and end the same in a
 * container's worktree and in a plain one, but for what {@code docs/same-as-native.md} lists.
 */
class SameAsNativeTest {
    private static final Path LIST = Path.of("..", "docs", "same-as-native.md");
    private static final Pattern ACCEPTED =
            Pattern.compile(
                    "^\\| (shared|sealed|both)(, newer git)? \\| (`.*`) \\| .+ \\|$",
                    Pattern.MULTILINE);
    private static final Pattern WORD = Pattern.compile("`([^`]+)`");

    private static final String DRIVER =
            """
            export GIT_AUTHOR_DATE=2026-01-02T03:04:05Z GIT_COMMITTER_DATE=2026-01-02T03:04:05Z
            export GIT_AUTHOR_NAME=Somebody GIT_AUTHOR_EMAIL=somebody@example.com
            export GIT_COMMITTER_NAME=Somebody GIT_COMMITTER_EMAIL=somebody@example.com
            export GIT_PAGER=cat GIT_MERGE_AUTOEDIT=no LC_ALL=C TZ=UTC
            export GIT_CONFIG_COUNT=3 GIT_CONFIG_KEY_0=advice.detachedHead GIT_CONFIG_VALUE_0=true
            export GIT_CONFIG_KEY_1=core.abbrev GIT_CONFIG_VALUE_1=12
            export GIT_CONFIG_KEY_2=init.defaultBranch GIT_CONFIG_VALUE_2=main
            while IFS= read -r line; do
              (eval "$line") </dev/null >/tmp/out 2>&1
              status=$?
              printf '### %s\\n' "$line"; cat /tmp/out; printf '\\n### exit %s\\n' $status
            done <<'OPERATIONS'
            """;

    @RegisterExtension final World world = new World();

    /** What one operation did. */
    private record Done(String operation, String output) {}

    @ParameterizedTest
    @MethodSource("dev.jib.it.layout.Setup#dockerWithEachGit")
    void operationsPrintTheSameAndEndTheSame(Setup setup) throws IOException {
        HostSide host = HostSide.make(world, setup);
        Path twinHome = NativeTwin.copy(host, world);
        MountPlan plan = host.prepare("c");
        String script = DRIVER + String.join("\n", operations()) + "\nOPERATIONS\n";

        Box container = host.start(plan);
        Box twin = NativeTwin.start(host, plan, twinHome);
        if (host.sealed()) {
            container.ok("git branch main && git branch spare");
        }
        CompletableFuture<String> there = CompletableFuture.supplyAsync(() -> twin.ok(script));
        List<Done> contained = parse(container.ok(script));
        List<Done> plain = parse(there.join());

        Set<String> differing = new TreeSet<>();
        StringBuilder details = new StringBuilder();
        for (int i = 0; i < plain.size(); i++) {
            if (!same(contained.get(i).output(), plain.get(i).output())) {
                differing.add(plain.get(i).operation());
                if (!accepted(setup).contains(plain.get(i).operation())) {
                    details.append(
                            "\n%s\n--- in the container\n%s--- native\n%s"
                                    .formatted(
                                            plain.get(i).operation(),
                                            contained.get(i).output(),
                                            plain.get(i).output()));
                }
            }
        }
        assertThat(plain).hasSize(operations().size()).hasSizeGreaterThanOrEqualTo(118);
        assertThat(contained).hasSameSizeAs(plain);
        assertThat(details.toString()).isEmpty();
        assertThat(differing).as("the list has nothing too much").isEqualTo(accepted(setup));
    }

    @Test
    void theListOfAcceptedDifferencesFitsOnHalfAPage() throws IOException {
        assertThat(Files.readAllLines(LIST)).hasSizeLessThanOrEqualTo(32);
    }

    /** Equal but for where the git directory is: each side names its own. */
    private static boolean same(String contained, String plain) {
        return contained
                .replace("/home/jib/.git-admin/R", "<git dir>")
                .replace("/home/jib/.git-common/R", "<common dir>")
                .equals(
                        plain.replace("/home/jib/R/.git/worktrees/R", "<git dir>")
                                .replace("/home/jib/R/.git", "<common dir>"));
    }

    private static Set<String> accepted(Setup setup) throws IOException {
        Set<String> found = new TreeSet<>();
        List<String> all = operations();
        Matcher row = ACCEPTED.matcher(Files.readString(LIST));
        while (row.find()) {
            if (!row.group(1).equals("both") && !row.group(1).equals(setup.layout().word())) {
                continue;
            }
            if (row.group(2) != null && setup.git() == Git.SYSTEM) {
                continue;
            }
            Matcher word = WORD.matcher(row.group(3));
            while (word.find()) {
                String start = word.group(1);
                List<String> meant = all.stream().filter(o -> o.startsWith(start)).toList();
                assertThat(meant).as("operations that begin with `%s`", start).isNotEmpty();
                found.addAll(meant);
            }
        }
        return found;
    }

    private static List<String> operations() throws IOException {
        try (InputStream in = SameAsNativeTest.class.getResourceAsStream("operations")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(l -> !l.startsWith("#"))
                    .toList();
        }
    }

    private static List<Done> parse(String log) {
        List<Done> all = new ArrayList<>();
        Matcher entry =
                Pattern.compile(
                                "^### (?!exit)(.*)\\n([\\s\\S]*?\\n### exit \\d+)$",
                                Pattern.MULTILINE)
                        .matcher(log);
        while (entry.find()) {
            all.add(new Done(entry.group(1), entry.group(2)));
        }
        return all;
    }
}
