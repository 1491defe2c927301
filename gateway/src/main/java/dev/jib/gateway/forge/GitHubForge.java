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
 * GitHub's REST API, and GitHub Enterprise Server's. The credential needs {@code metadata: read},
 * {@code contents: read} and, for pull requests, {@code pull_requests: read}.
 */
public final class GitHubForge implements Forge {
    private static final int PAGE = 100;

    private final ForgeApi api;

    /**
     * The forge at that address.
     *
     * @param base {@code https://api.github.com} or {@code https://HOST/api/v3}
     */
    public GitHubForge(URI base, ForgeClient asking, InstantSource time) {
        this.api = new ForgeApi(base, asking, time);
    }

    /** Where the API of the GitHub at that host is. */
    public static URI apiOf(String host) {
        return URI.create(
                host.equals("github.com")
                        ? "https://api.github.com"
                        : "https://" + host + "/api/v3");
    }

    @Override
    public RepositoryView repository(RepositoryUrl repository) throws ForgeException {
        JsonNode body = api.found(repository, OwnedName.of(repository, api).path());
        String fullName = body.path("full_name").asString("");
        if (!fullName.equalsIgnoreCase(repository.path())) {
            throw api.fault("it speaks of another repository than " + repository.path());
        }
        return new RepositoryView(visibility(body), api.defaultBranch(body));
    }

    @Override
    public boolean isProtected(RepositoryUrl repository, RefName branch) throws ForgeException {
        String path = OwnedName.of(repository, api).path();
        String name = OwnedName.encodedPath(branch.shortName());
        Answer answer = api.get(repository, path + "/branches/" + name);
        if (answer.status() == 200) {
            JsonNode said = answer.body().path("protected");
            if (!said.isBoolean()) {
                throw api.fault("it does not say whether " + branch + " is protected");
            }
            if (said.asBoolean()) {
                return true;
            }
        } else if (!answer.body().path("message").asString("").equals("Branch not found")) {
            throw api.unknown(repository);
        }
        JsonNode rules = api.found(repository, path + "/rules/branches/" + name);
        if (!rules.isArray()) {
            throw api.fault("its rules for " + branch + " are no list");
        }
        return !rules.isEmpty();
    }

    @Override
    public List<PullRequest> openPullRequests(RepositoryUrl repository, RefName branch)
            throws ForgeException {
        OwnedName name = OwnedName.of(repository, api);
        String head = OwnedName.encoded(name.owner() + ":" + branch.shortName());
        JsonNode body =
                api.found(
                        repository,
                        name.path() + "/pulls?state=open&per_page=" + PAGE + "&head=" + head);
        if (!body.isArray() || body.size() >= PAGE) {
            throw api.fault("its pull requests from " + branch + " are no list, or too many");
        }
        List<PullRequest> pulls = new ArrayList<>();
        for (JsonNode pull : body) {
            if (isFrom(pull, repository, branch)) {
                pulls.add(new PullRequest(api.author(pull)));
            }
        }
        return pulls;
    }

    /** GitHub leaves out what it does not filter by; so each is looked at. */
    private static boolean isFrom(JsonNode pull, RepositoryUrl repository, RefName branch) {
        JsonNode head = pull.path("head");
        return pull.path("state").asString("").equals("open")
                && head.path("ref").asString("").equals(branch.shortName())
                && head.path("repo")
                        .path("full_name")
                        .asString("")
                        .equalsIgnoreCase(repository.path());
    }

    private Visibility visibility(JsonNode body) throws ForgeException {
        JsonNode isPrivate = body.path("private");
        String said = body.path("visibility").asString("");
        if (isPrivate.isBoolean()) {
            boolean closed = isPrivate.asBoolean();
            if (closed && said.equals("private")) {
                return Visibility.PRIVATE;
            }
            if (closed && said.equals("internal")) {
                return Visibility.INTERNAL;
            }
            if (!closed && said.equals("public")) {
                return Visibility.PUBLIC;
            }
        }
        throw api.fault("it does not say clearly who may see the repository");
    }
}
