package dev.jib.gateway.forge;

import dev.jib.gateway.policy.Visibility;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** GitHub keeps what policy relies on. */
class GitHubContractTest extends ForgeContract {
    @Override
    Forge open(URI base, ForgeClient asking, InstantSource time) {
        return new GitHubForge(base, asking, time);
    }

    @Override
    String repository(String fullName, Visibility visibility) {
        return """
        {"full_name": "%s", "private": %s, "visibility": "%s", "default_branch": "main"}\
        """
                .formatted(
                        fullName,
                        visibility != Visibility.PUBLIC,
                        visibility.name().toLowerCase(Locale.ROOT));
    }

    @Override
    void branch(boolean there, boolean isProtected) {
        String path = "/repos/Acme/Site/branches/" + FIX.shortName();
        if (there) {
            answers(path, 200, "{\"protected\": " + isProtected + "}");
        } else {
            answers(path, 404, "{\"message\": \"Branch not found\"}");
        }
        answers(
                "/repos/Acme/Site/rules/branches/" + FIX.shortName(),
                200,
                isProtected ? "[{\"type\": \"deletion\"}]" : "[]");
    }

    @Override
    void pulls(List<Pull> pulls) {
        answers(
                "/repos/Acme/Site/pulls?state=open&per_page=100&head=Acme%3Ajib%2Fagent-7%2Ffix",
                200,
                pulls.stream()
                        .map(GitHubContractTest::json)
                        .collect(Collectors.joining(",", "[", "]")));
    }

    private static String json(Pull pull) {
        return """
        {"state": "open", "user": {"login": "%s"}, "head": {"ref": "%s", "repo": {"full_name": "%s"}}}\
        """
                .formatted(pull.login(), pull.branch(), pull.from());
    }
}
