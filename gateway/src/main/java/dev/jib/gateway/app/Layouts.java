package dev.jib.gateway.app;

import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.config.ResolvedRepository;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.session.SessionId;
import dev.jib.gateway.transport.admin.CreateSession;
import dev.jib.mounts.Mounts;
import dev.jib.mounts.config.UpstreamBase;
import dev.jib.mounts.journal.PrepareRequest;
import dev.jib.mounts.journal.RepositoryRequest;
import dev.jib.mounts.json.LayoutJson;
import dev.jib.mounts.plan.ContainerName;
import dev.jib.mounts.plan.HostPath;
import dev.jib.mounts.plan.LayoutKind;
import dev.jib.mounts.plan.MountPlan;
import dev.jib.mounts.plan.MountsException;
import dev.jib.mounts.plan.PlannedRepository;
import dev.jib.mounts.plan.UserIds;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Makes and takes back the layouts that sessions are asked for with. */
final class Layouts {
    private static final Set<String> KEYS = Set.of("kind", "branch", "base", "user");

    private final Mounts mounts;
    private final GatewayConfig config;
    private final Function<SessionId, Path> socketDirectory;

    /** Makes layouts by that library for repositories of that configuration. */
    Layouts(Mounts mounts, GatewayConfig config, Function<SessionId, Path> socketDirectory) {
        this.mounts = mounts;
        this.config = config;
        this.socketDirectory = socketDirectory;
    }

    /**
     * A layout that was found to be possible, with the host's repositories by their names in the
     * configuration.
     *
     * @param request what is prepared
     * @param repositories the host's common directory of each repository that the configuration has
     */
    record Wanted(PrepareRequest request, Map<String, Path> repositories) {
        Wanted {
            repositories = Map.copyOf(repositories);
        }
    }

    /** What the launcher asks for; touches nothing. */
    Wanted wanted(CreateSession request, SessionId id) throws LayoutException {
        try {
            PrepareRequest prepare = prepareRequest(request, id);
            return new Wanted(prepare, repositories(mounts.plan(prepare)));
        } catch (MountsException | IllegalArgumentException e) {
            throw new LayoutException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Makes the layout and gives its JSON form. */
    JsonNode prepare(Wanted wanted) throws LayoutException {
        try {
            return LayoutJson.tree(mounts.prepare(wanted.request()).plan());
        } catch (MountsException e) {
            throw new LayoutException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Takes back the layout of that container.
     *
     * @return whether there was one
     */
    boolean release(String container) throws LayoutException {
        boolean there =
                mounts.unreadable().containsKey(container)
                        || mounts.list().stream()
                                .anyMatch(j -> j.container().value().equals(container));
        if (there) {
            try {
                mounts.release(new ContainerName(container));
            } catch (MountsException e) {
                throw new LayoutException(String.valueOf(e.getMessage()), e);
            }
        }
        return there;
    }

    private PrepareRequest prepareRequest(CreateSession request, SessionId id)
            throws LayoutException {
        Map<String, String> options = options(request.layout());
        List<RepositoryRequest> repositories =
                request.repos().stream()
                        .map(path -> repository(new HostPath(path), request, options))
                        .toList();
        PrepareRequest prepare =
                PrepareRequest.of(new ContainerName(id.value()), repositories)
                        .withSocketDir(new HostPath(socketDirectory.apply(id).toAbsolutePath()))
                        .withUpstreams(bases());
        if (options.containsKey("kind")) {
            prepare = prepare.withLayout(kind(options.get("kind")));
        }
        if (options.containsKey("user")) {
            prepare = prepare.withUser(UserIds.parse(options.get("user")));
        }
        Optional<Path> helper = config.gateway().flatMap(g -> g.helperDir());
        return helper.isPresent()
                ? prepare.withHelperDir(new HostPath(helper.get().toAbsolutePath()))
                : prepare;
    }

    /**
     * By default on a branch that bears the principal's name, which is what policies let it push
     * to.
     */
    private static RepositoryRequest repository(
            HostPath path, CreateSession request, Map<String, String> options) {
        String container =
                request.container().or(() -> request.id().map(SessionId::value)).orElse("work");
        String branch =
                options.getOrDefault("branch", "jib/" + request.principal() + "/" + container);
        RepositoryRequest repository = RepositoryRequest.of(path).onBranch(branch);
        return options.containsKey("base") ? repository.from(options.get("base")) : repository;
    }

    private List<UpstreamBase> bases() {
        return config.upstreams().values().stream()
                .map(u -> new UpstreamBase(u.base().toString()))
                .toList();
    }

    private Map<String, Path> repositories(MountPlan plan) throws LayoutException {
        Map<String, Path> known = new TreeMap<>();
        for (PlannedRepository repository : plan.repositories()) {
            Optional<ResolvedRepository> resolved = repository.upstream().flatMap(this::resolve);
            if (resolved.isEmpty()) {
                throw new LayoutException(
                        "repository '"
                                + repository.name()
                                + "': its origin "
                                + repository.upstream().orElse("(none)")
                                + " is not in this gateway's configuration (expected: a remote"
                                + " 'origin' that an entry of repositories: names)");
            }
            known.put(resolved.get().name(), repository.commonDir().path());
        }
        return known;
    }

    private Optional<ResolvedRepository> resolve(String url) {
        try {
            return config.resolve(RepositoryUrl.parse(url));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> options(Optional<JsonNode> layout) throws LayoutException {
        Map<String, String> options = new TreeMap<>();
        if (layout.isPresent()) {
            for (Map.Entry<String, JsonNode> entry : layout.get().properties()) {
                if (!KEYS.contains(entry.getKey()) || !entry.getValue().isString()) {
                    throw new LayoutException(
                            "'layout' has '"
                                    + entry.getKey()
                                    + "' (expected: kind, branch, base or user, each a text)");
                }
                options.put(entry.getKey(), entry.getValue().asString());
            }
        }
        return options;
    }

    private static LayoutKind kind(String word) throws LayoutException {
        try {
            return LayoutKind.valueOf(word.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new LayoutException(
                    "'layout.kind' is '" + word + "' (expected: shared or sealed)", e);
        }
    }
}
