package dev.jib.mounts.cli;

import dev.jib.mounts.config.UpstreamBase;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.plan.AdminFiles;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.ContainerPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.ObjectAccess;
import dev.jib.mounts.plan.UserIds;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code plan} and {@code prepare}. */
final class RequestOptions {
    @Option(names = "--container", required = true, description = "Name of the container.")
    @SuppressWarnings("NullAway.Init") // required
    String container;

    @ArgGroup(exclusive = false, multiplicity = "0..*")
    List<RepositoryOptions> repositories = new ArrayList<>();

    @Option(
            names = "--layout",
            description =
                    "shared (the default: refs and objects are the host's) or sealed (for untrusted"
                            + " code).")
    @Nullable String layout;

    @Option(
            names = "--objects",
            defaultValue = "alternates",
            description = "For sealed: alternates (the host's, read-only) or copy (a full copy).")
    String objects = "alternates";

    @Option(
            names = "--admin-files",
            defaultValue = "overlay",
            description =
                    "overlay (mounts over the host's files) or rewrite (for runtimes that cannot).")
    String adminFiles = "overlay";

    @Option(names = "--home", defaultValue = "/home/jib", description = "Home in the container.")
    String home = "/home/jib";

    @Option(names = "--socket-dir", paramLabel = "DIR", description = "Becomes /run/jib.")
    @Nullable Path socketDir;

    @Option(names = "--helper-dir", paramLabel = "DIR", description = "Becomes /opt/jib/bin.")
    @Nullable Path helperDir;

    @Option(
            names = "--upstream",
            paramLabel = "BASE",
            description =
                    "Base URL that goes through the gateway, as https://github.com. Repeatable.")
    List<String> upstreams = List.of();

    @Option(
            names = "--user",
            paramLabel = "UID:GID",
            description = "Whom the container runs as (default: the owner of the repository).")
    @Nullable String user;

    @Mixin PlaceOptions place = new PlaceOptions();

    @Mixin FormatOptions format = new FormatOptions();

    /** What is asked for, once it was found that it can be. */
    PrepareRequest request() {
        if (repositories.isEmpty()) {
            throw new MountsException(
                    "--repo is missing (expected: a repository or a working tree of it)");
        }
        Offered.check(this);
        return new PrepareRequest(
                new ContainerName(container),
                repositories.stream().map(RepositoryOptions::request).toList(),
                word(LayoutKind.values(), LayoutKind::word, "--layout", layoutWord()),
                word(AdminFiles.values(), AdminFiles::word, "--admin-files", adminFiles),
                word(ObjectAccess.values(), ObjectAccess::word, "--objects", objects),
                ContainerPath.of(home),
                Optional.ofNullable(socketDir).map(PlaceOptions::host),
                Optional.ofNullable(helperDir).map(PlaceOptions::host),
                upstreams.stream().map(UpstreamBase::new).toList(),
                Optional.ofNullable(user).map(UserIds::parse));
    }

    private String layoutWord() {
        return Optional.ofNullable(layout).orElse(LayoutKind.SHARED.word());
    }

    private static <T> T word(T[] values, Function<T, String> name, String option, String given) {
        return Arrays.stream(values)
                .filter(v -> name.apply(v).equals(given))
                .findFirst()
                .orElseThrow(() ->
                        new MountsException(
                                option
                                        + " "
                                        + given
                                        + " (expected: "
                                        + Arrays.stream(values)
                                                .map(name)
                                                .collect(Collectors.joining(" or "))
                                        + ")"));
    }
}
