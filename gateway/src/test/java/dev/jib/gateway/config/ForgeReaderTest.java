package dev.jib.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.ForgeCondition;
import dev.jib.gateway.policy.Visibility;
import java.io.FileNotFoundException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForgeReaderTest {
    private static final String GITHUB =
            """
            version: 1
            upstreams:
              github: {base: https://github.com, credential: none, forge: {kind: github, logins: {agent-7: octo-agent}}}
            repositories:
              acme/site: {upstream: github, visibility: private}
              acme/*: {upstream: github, visibility: [internal, public]}
            """;

    private static ConfigResult parse(String yaml) {
        return new ConfigParser(
                        Path.of("/etc/jib"),
                        f -> {
                            throw new FileNotFoundException(f.toString());
                        })
                .parse(yaml);
    }

    private static GatewayConfig config(String yaml) {
        return ((ConfigResult.Valid) parse(yaml)).config();
    }

    private static ForgeCondition condition(String forge) {
        String rule = "refs: [{name: a, ref: refs/heads/**, allow: update, forge: {%s}}]\n";
        return config(GITHUB + rule.formatted(forge)).snapshot().policy().refs().getFirst().forge();
    }

    @Test
    void aRepositoryHasTheVisibilityOfItsEntry() {
        GatewayConfig config = config(GITHUB);
        assertThat(config.named("acme/site").orElseThrow().visibility())
                .containsExactly(Visibility.PRIVATE);
        assertThat(
                        config.resolve(RepositoryUrl.parse("https://github.com/acme/other"))
                                .orElseThrow()
                                .visibility())
                .containsExactlyInAnyOrder(Visibility.INTERNAL, Visibility.PUBLIC);
        assertThat(
                        config.named("acme/site")
                                .orElseThrow()
                                .upstream()
                                .forge()
                                .orElseThrow()
                                .logins())
                .containsEntry("agent-7", "octo-agent");
    }

    @Test
    void anOwnBranchIsNeitherDefaultNorProtectedUnlessItIsSaid() {
        assertThat(condition("pull-request: own"))
                .isEqualTo(new ForgeCondition(true, Set.of(), true, true));
        assertThat(condition("pull-request: own, protected: allow, default-branch: allow"))
                .isEqualTo(new ForgeCondition(true, Set.of(), false, false));
        assertThat(condition("visibility: public, default-branch: deny"))
                .isEqualTo(new ForgeCondition(false, Set.of(Visibility.PUBLIC), true, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "refs: [{name: a, ref: refs/heads/x, allow: create, forge: {pull-request: own}}]"
                        + "|a branch that is not there yet has no pull request",
                "refs: [{name: a, ref: refs/heads/x, allow: update, forge: {visibility: secret}}]"
                        + "|'secret' (expected: private, internal, public)",
                "refs: [{name: a, ref: refs/heads/x, allow: update, forge: {visibility: []}}]"
                        + "|some of private, internal, public",
            })
    void refusesConditionsThatCanNeverHold(String rule, String said) {
        ConfigResult result = parse(GITHUB + rule + "\n");
        assertThat(((ConfigResult.Invalid) result).problems().toString()).contains(said);
    }

    @Test
    void refusesToAskAForgeThatIsNotThere() {
        String none = GITHUB.replaceAll(", forge: \\{.*}}", "}");
        assertThat(problems(none))
                .hasSize(2)
                .allMatch(p -> p.contains("visibility, and its upstream no forge to ask"));
        String rule =
                "refs: [{name: a, ref: refs/heads/x, allow: update, forge: {protected: deny}}]\n";
        assertThat(problems(none.replaceAll(", visibility: [^}]*", "") + rule))
                .singleElement()
                .asString()
                .contains("a rule with 'forge', and no upstream has one to ask");
    }

    @Test
    void aForgeBehindAnSshUpstreamNeedsACredentialOfItsOwn() {
        String ssh =
                "version: 1\nupstreams: {a: {base: 'ssh://h', credential: none, forge: github}}\n";
        assertThat(problems(ssh)).singleElement().asString().contains("no credential of its own");
        assertThat(problems(ssh.replace("github", "{kind: github, credential: {env: T}}")))
                .isEmpty();
    }

    @Test
    void lfsIsForHttpUpstreamsAndKnowsWhereGitHubStores() {
        GatewayConfig config = config(GITHUB.replace("forge:", "lfs: on, forge:"));
        LfsConfig lfs = config.named("acme/site").orElseThrow().upstream().lfs().orElseThrow();
        assertThat(lfs.storage()).contains("github-cloud.s3.amazonaws.com");
        assertThat(config(GITHUB).named("acme/site").orElseThrow().upstream().lfs()).isEmpty();
        String ssh = "version: 1\nupstreams: {a: {base: 'ssh://h', credential: none, lfs: on}}\n";
        assertThat(problems(ssh)).singleElement().asString().contains("lfs: not for this base");
        String proxy =
                "version: 1\nupstreams: {a: {base: 'https://h', lfs: on, proxy: 'p:3128'}}\n";
        assertThat(problems(proxy)).isEmpty();
    }

    private static List<String> problems(String yaml) {
        return switch (parse(yaml)) {
            case ConfigResult.Valid valid -> List.of();
            case ConfigResult.Invalid invalid ->
                    invalid.problems().stream().map(Object::toString).toList();
        };
    }
}
