package dev.jib.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Holds the package table of docs/architecture.md against the code. */
class ArchitectureTest {
    private static final String BASE = "dev.jib.gateway";
    private static final Set<String> NETTY = Set.of("stream", "transport", "upstream.http");
    private static final Set<String> JGIT = Set.of("quarantine", "inspect", "upstream.ssh");
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(new ImportOption.DoNotIncludeTests())
                    .importPackages(BASE);

    @Test
    void noPackageCallsWhatTheTableDoesNotAllow() throws IOException {
        Map<String, Set<String>> table = table();
        Set<String> violations = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            String from = packageOf(type);
            Set<String> allowed = table.getOrDefault(from, Set.of());
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(target -> target.getPackageName().startsWith(BASE + "."))
                    .map(ArchitectureTest::packageOf)
                    .filter(to ->
                            !to.equals(from) && !allowed.contains(to) && !allowed.contains("all"))
                    .forEach(to ->
                            violations.add(
                                    from + " calls " + to + " (" + type.getSimpleName() + ")"));
        }
        assertThat(violations).isEmpty();
    }

    @Test
    void everyPackageHasItsRowAndEveryRowItsPackage() throws IOException {
        Set<String> packages =
                CLASSES.stream()
                        .map(ArchitectureTest::packageOf)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(table().keySet()).isEqualTo(packages);
    }

    @Test
    void nettyAndJGitTypesStopWhereTheDocumentSays() {
        assertThat(usersOf("io.netty.")).isSubsetOf(NETTY);
        assertThat(usersOf("org.eclipse.jgit.")).isSubsetOf(JGIT);
    }

    private static Set<String> usersOf(String prefix) {
        return CLASSES.stream()
                .filter(type ->
                        type.getDirectDependenciesFromSelf().stream()
                                .anyMatch(d -> d.getTargetClass().getName().startsWith(prefix)))
                .map(ArchitectureTest::packageOf)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String packageOf(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(BASE) ? "" : name.substring(BASE.length() + 1);
    }

    private static Map<String, Set<String>> table() throws IOException {
        Pattern row = Pattern.compile("\\| `([a-z.]+)` \\| .* \\| (.*) \\|");
        Map<String, Set<String>> table = new TreeMap<>();
        boolean inTable = false;
        for (String line : Files.readAllLines(Path.of("..", "docs", "architecture.md"))) {
            inTable =
                    line.equals("| package | holds | may call |")
                            || inTable && line.startsWith("|");
            Matcher matcher = row.matcher(line);
            if (inTable && matcher.matches()) {
                table.put(matcher.group(1), Set.of(matcher.group(2).replace("`", "").split(", ")));
            }
        }
        return table;
    }
}
