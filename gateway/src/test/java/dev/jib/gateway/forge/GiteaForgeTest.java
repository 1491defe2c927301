package dev.jib.gateway.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jib.gateway.policy.Visibility;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Gitea keeps what policy relies on; its answers are in the shapes of its {@code /api/v1}. */
class GiteaForgeTest extends ForgeContract {
    private static final String PULLS = "/repos/Acme/Site/pulls?state=open&sort=oldest&limit=50";
    private static final String BRANCH = "/repos/Acme/Site/branches/jib/agent-7/fix";
    private static final String RULES = "/repos/Acme/Site/branch_protections";

    @Override
    Forge open(URI base, ForgeClient asking, InstantSource time) {
        return new GiteaForge(base, asking, time);
    }

    @Override
    String repository(String fullName, Visibility visibility) {
        String owner =
                switch (visibility) {
                    case PUBLIC -> "public";
                    case INTERNAL -> "limited";
                    case PRIVATE -> "public";
                };
        return repository(fullName, visibility == Visibility.PRIVATE, owner, 0);
    }

    private static String repository(String fullName, boolean closed, String owner, int pulls) {
        return """
        {"id": 1, "name": "site", "full_name": "%s", "private": %s, "internal": %s, "fork": false,
         "owner": {"login": "acme", "visibility": "%s"}, "default_branch": "main", "empty": false,
         "open_pr_counter": %d, "permissions": {"admin": false, "push": true, "pull": true}}\
        """
                .formatted(fullName, closed, !closed && owner.equals("private"), owner, pulls);
    }

    @Override
    void branch(boolean there, boolean isProtected) {
        if (there) {
            answers(
                    BRANCH,
                    200,
                    "{\"name\": \"%s\", \"protected\": %s}"
                            .formatted(FIX.shortName(), isProtected));
        } else {
            answers(BRANCH, 404, "{\"message\": \"The target couldn't be found.\"}");
            String other = "{\"rule_name\": \"main\"}";
            answers(RULES, 200, isProtected ? "[" + other + "," + rule() + "]" : "[" + other + "]");
        }
    }

    private static String rule() {
        return "{\"rule_name\": \"%s\"}".formatted(FIX.shortName());
    }

    @Override
    void pulls(List<Pull> pulls) {
        answers("/repos/Acme/Site", 200, repository("acme/site", true, "public", pulls.size()));
        page(1, pulls);
    }

    private void page(int number, List<Pull> pulls) {
        answers(
                PULLS + "&page=" + number,
                200,
                pulls.stream()
                        .map(GiteaForgeTest::json)
                        .collect(Collectors.joining(",", "[", "]")));
    }

    private static String json(Pull pull) {
        return """
        {"number": 7, "state": "open", "user": {"login": "%s"},
         "head": {"label": "%s", "ref": "%s", "repo": {"full_name": "%s"}}}\
        """
                .formatted(pull.login(), pull.branch(), pull.branch(), pull.from());
    }

    @ParameterizedTest
    @CsvSource({
        "false, public, PUBLIC",
        "false, limited, INTERNAL",
        "false, private, INTERNAL",
        "true, public, PRIVATE",
        "true, private, PRIVATE",
    })
    void aRepositoryIsAsVisibleAsItsOwnerUnlessItIsPrivate(
            boolean closed, String owner, Visibility visibility) throws ForgeException {
        answers("/repos/Acme/Site", 200, repository("acme/site", closed, owner, 0));
        assertThat(forge.repository(SITE).visibility()).isEqualTo(visibility);
    }

    @Test
    void anOwnerOfUnknownVisibilityIsNotTakenForPublic() {
        answers("/repos/Acme/Site", 200, repository("acme/site", false, "", 0));
        assertThatThrownBy(() -> forge.repository(SITE)).hasMessageContaining("who may see");
    }

    @Test
    void readsEveryPageAndRefusesAListThatIsNotWhole() throws ForgeException {
        List<Pull> many =
                IntStream.range(0, 50)
                        .mapToObj(i -> new Pull("ann", "b" + i, "acme/site"))
                        .toList();
        pulls(many);
        answers("/repos/Acme/Site", 200, repository("acme/site", true, "public", 51));
        page(2, List.of(new Pull("agent-7", FIX.shortName(), "acme/site")));
        assertThat(forge.openPullRequests(SITE, FIX))
                .containsExactly(new Forge.PullRequest("agent-7"));
        for (int said : new int[] {50, 52}) {
            pulls(said == 50 ? many.subList(0, 49) : many);
            page(2, List.of());
            answers("/repos/Acme/Site", 200, repository("acme/site", true, "public", said));
            assertThatThrownBy(() -> forge.openPullRequests(SITE, FIX))
                    .hasMessageContaining("its ");
        }
        answers("/repos/Acme/Site", 200, repository("acme/site", true, "public", 1001));
        assertThatThrownBy(() -> forge.openPullRequests(SITE, FIX))
                .hasMessageContaining("too many are");
    }

    @Test
    void aPatternThatMayCoverABranchThatIsNotThereIsNotRead() {
        answers(BRANCH, 404, "{}");
        answers(RULES, 200, "[{\"rule_name\": \"release/**\"}]");
        assertThatThrownBy(() -> forge.isProtected(SITE, FIX))
                .hasMessageContaining("whether its rule 'release/**' protects");
        answers(BRANCH, 200, "{\"name\": \"another\", \"protected\": false}");
        assertThatThrownBy(() -> forge.isProtected(SITE, FIX))
                .hasMessageContaining("does not say whether");
    }
}
