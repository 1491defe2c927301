package dev.jib.gateway.forge;

import dev.jib.gateway.forge.ForgeApi.Answer;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.Visibility;
import java.net.URI;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Gitea's REST API ({@code /api/v1}), which Forgejo speaks too. The credential needs {@code
 * read:repository}, and the rules of a branch that is not there are shown to administrators of the
 * repository alone.
 */
public final class GiteaForge implements Forge {
    private static final int PAGE = 50;
    private static final int MAX_PAGES = 20;

    private final ForgeApi api;

    /**
     * The forge at that address.
     *
     * @param base {@code https://HOST/api/v1}
     */
    public GiteaForge(URI base, ForgeClient asking, InstantSource time) {
        this.api = new ForgeApi(base, asking, time);
    }

    /** Where the API of the Gitea at that host and port is. */
    public static URI apiOf(String authority) {
        return URI.create("https://" + authority + "/api/v1");
    }

    @Override
    public RepositoryView repository(RepositoryUrl repository) throws ForgeException {
        JsonNode body = about(repository);
        return new RepositoryView(visibility(body), api.defaultBranch(body));
    }

    private JsonNode about(RepositoryUrl repository) throws ForgeException {
        JsonNode body = api.found(repository, OwnedName.of(repository, api).path());
        if (!isOf(body, repository)) {
            throw api.fault("it speaks of another repository than " + repository.path());
        }
        return body;
    }

    private static boolean isOf(JsonNode body, RepositoryUrl repository) {
        return body.path("full_name").asString("").equalsIgnoreCase(repository.path());
    }

    /** A repository that is not private is as visible as its owner. */
    private Visibility visibility(JsonNode body) throws ForgeException {
        JsonNode closed = body.path("private");
        if (!closed.isBoolean()) {
            throw api.fault("it does not say clearly who may see the repository");
        }
        if (closed.asBoolean()) {
            return Visibility.PRIVATE;
        }
        boolean inside = body.path("internal").asBoolean(false);
        return switch (body.path("owner").path("visibility").asString("")) {
            case "public" -> inside ? Visibility.INTERNAL : Visibility.PUBLIC;
            case "limited", "private" -> Visibility.INTERNAL;
            default -> throw api.fault("it does not say clearly who may see the repository");
        };
    }

    /** Of a branch that is not there, it says only which rules there are. */
    @Override
    public boolean isProtected(RepositoryUrl repository, RefName branch) throws ForgeException {
        String path = OwnedName.of(repository, api).path();
        Answer answer =
                api.get(
                        repository,
                        path + "/branches/" + OwnedName.encodedPath(branch.shortName()));
        if (answer.status() == 200) {
            JsonNode said = answer.body().path("protected");
            if (!said.isBoolean()
                    || !answer.body().path("name").asString("").equals(branch.shortName())) {
                throw api.fault("it does not say whether " + branch + " is protected");
            }
            return said.asBoolean();
        }
        JsonNode rules = api.found(repository, path + "/branch_protections");
        if (!rules.isArray()) {
            throw api.fault("its rules for branches are no list");
        }
        boolean any = false;
        for (JsonNode rule : rules) {
            any |= covers(rule, branch);
        }
        return any;
    }

    /** A rule is a branch's name, or a pattern, which is not read here. */
    private boolean covers(JsonNode rule, RefName branch) throws ForgeException {
        String name = rule.path("rule_name").asString("");
        if (name.isEmpty() || name.chars().anyMatch(c -> "*?[]{}\\!".indexOf(c) >= 0)) {
            throw api.fault(
                    "whether its rule '" + name + "' protects " + branch + " cannot be told");
        }
        return name.equalsIgnoreCase(branch.shortName());
    }

    /** It lists those of all branches: each is looked at, and there must be as many as it says. */
    @Override
    public List<PullRequest> openPullRequests(RepositoryUrl repository, RefName branch)
            throws ForgeException {
        JsonNode count = about(repository).path("open_pr_counter");
        if (!count.isIntegralNumber() || count.asLong() > PAGE * MAX_PAGES) {
            throw api.fault("it does not say how many pull requests are open, or too many are");
        }
        List<PullRequest> pulls = new ArrayList<>();
        long seen = 0;
        for (int page = 1; page <= MAX_PAGES && (page == 1 || seen < count.asLong()); page++) {
            JsonNode body = page(repository, page);
            for (JsonNode pull : body) {
                if (isFrom(pull, repository, branch)) {
                    pulls.add(new PullRequest(api.author(pull)));
                }
            }
            seen += body.size();
        }
        if (seen != count.asLong()) {
            throw api.fault("its pull requests are not as many as it says");
        }
        return pulls;
    }

    private JsonNode page(RepositoryUrl repository, int page) throws ForgeException {
        JsonNode body =
                api.found(
                        repository,
                        OwnedName.of(repository, api).path()
                                + "/pulls?state=open&sort=oldest&limit=%d&page=%d"
                                        .formatted(PAGE, page));
        if (!body.isArray()) {
            throw api.fault("its pull requests are no list");
        }
        return body;
    }

    private static boolean isFrom(JsonNode pull, RepositoryUrl repository, RefName branch) {
        JsonNode head = pull.path("head");
        return pull.path("state").asString("").equals("open")
                && head.path("ref").asString("").equals(branch.shortName())
                && isOf(head.path("repo"), repository);
    }
}
