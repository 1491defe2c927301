package dev.jib.gateway.forge;

import dev.jib.gateway.forge.ForgeApi.Answer;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.Visibility;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        JsonNode body = found(repository, Name.of(repository, api).path());
        String fullName = body.path("full_name").asString("");
        if (!fullName.equalsIgnoreCase(repository.path())) {
            throw api.fault("it speaks of another repository than " + repository.path());
        }
        return new RepositoryView(visibility(body), branch(body.path("default_branch")));
    }

    @Override
    public boolean isProtected(RepositoryUrl repository, RefName branch) throws ForgeException {
        String path = Name.of(repository, api).path();
        String name = encodedPath(branch.shortName());
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
            throw unknown(repository);
        }
        JsonNode rules = found(repository, path + "/rules/branches/" + name);
        if (!rules.isArray()) {
            throw api.fault("its rules for " + branch + " are no list");
        }
        return !rules.isEmpty();
    }

    @Override
    public List<PullRequest> openPullRequests(RepositoryUrl repository, RefName branch)
            throws ForgeException {
        Name name = Name.of(repository, api);
        String head = encoded(name.owner() + ":" + branch.shortName());
        JsonNode body =
                found(
                        repository,
                        name.path() + "/pulls?state=open&per_page=" + PAGE + "&head=" + head);
        if (!body.isArray() || body.size() >= PAGE) {
            throw api.fault("its pull requests from " + branch + " are no list, or too many");
        }
        List<PullRequest> pulls = new ArrayList<>();
        for (JsonNode pull : body) {
            if (isFrom(pull, repository, branch)) {
                pulls.add(new PullRequest(author(pull)));
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

    private String author(JsonNode pull) throws ForgeException {
        String login = pull.path("user").path("login").asString("");
        if (login.isEmpty()) {
            throw api.fault("a pull request has no author");
        }
        return login;
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

    private RefName branch(JsonNode name) throws ForgeException {
        return Optional.of(name.asString(""))
                .filter(n -> !n.isEmpty())
                .flatMap(n -> RefName.parse("refs/heads/" + n))
                .orElseThrow(() -> api.fault("it does not say which branch is the default"));
    }

    private JsonNode found(RepositoryUrl repository, String path) throws ForgeException {
        Answer answer = api.get(repository, path);
        if (answer.status() != 200) {
            throw unknown(repository);
        }
        return answer.body();
    }

    private ForgeException unknown(RepositoryUrl repository) {
        return api.fault(
                "it shows the gateway no such repository, or not this of it: " + repository.path());
    }

    private static String encodedPath(String name) {
        return encoded(name).replace("%2F", "/");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private record Name(String owner, String name) {
        static Name of(RepositoryUrl repository, ForgeApi api) throws ForgeException {
            String[] parts = repository.path().split("/", -1);
            if (parts.length != 2) {
                throw api.fault("cannot be asked about " + repository + " (expected: OWNER/NAME)");
            }
            return new Name(parts[0], parts[1]);
        }

        String path() {
            return "/repos/" + owner + "/" + name;
        }
    }
}
