package dev.jib.gateway.policy;

import static dev.jib.gateway.policy.Policies.create;
import static dev.jib.gateway.policy.Policies.push;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jib.gateway.git.RefName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettledRefsTest {
    private static final String REFS =
            """
            refs:
              - {name: own, who: agent-*, ref: "refs/heads/jib/${identity}/**", allow: [create, update]}
              - {name: frozen, ref: refs/heads/frozen, allow: [delete]}
              - {name: releases, who: release, ref: refs/tags/v*, allow: [create]}
              - {name: branches, who: dev-*, repo: acme/*, ref: refs/heads/**, allow: [update]}
              - {name: notes, who: dev-*, ref: refs/notes/**, allow: [create]}
            """;
    private static final Set<RefName> UPSTREAM =
            List.of(
                            "refs/heads/main",
                            "refs/heads/frozen",
                            "refs/heads/guarded/x",
                            "refs/heads/jib/agent-8/x",
                            "refs/tags/v1",
                            "refs/tags/other",
                            "refs/notes/n",
                            "refs/pull/1/head")
                    .stream()
                    .map(RefName::new)
                    .collect(Collectors.toSet());

    /** What settles commits for the one content rule of that text. */
    private static List<String> settled(String rule, String repository) {
        PolicySnapshot snapshot =
                Policies.snapshot(REFS + "content: [{name: c, deny-paths: x, " + rule + "}]");
        Push push = push("agent-7", repository, create("refs/heads/guarded/y"));
        var passes =
                new SettledRefs(snapshot.policy(), push)
                        .passes(snapshot.contentRules(push), UPSTREAM);
        Set<RefName> refs =
                passes.entrySet().stream()
                        .filter(e -> !e.getValue().isEmpty())
                        .findFirst()
                        .orElseThrow()
                        .getKey();
        return refs.stream().map(r -> r.value().substring(5)).sorted().toList();
    }

    @Test
    void aRuleForAllRefsIsSettledByAllThatRulesOpen() {
        assertThat(settled("ref: []", "acme/site"))
                .containsExactly(
                        "heads/frozen",
                        "heads/guarded/x",
                        "heads/jib/agent-8/x",
                        "heads/main",
                        "notes/n",
                        "tags/other",
                        "tags/v1");
    }

    @Test
    void aRuleWithARefIsSettledByItsRefsAndThoseThatNobodyMayPush() {
        assertThat(settled("ref: refs/heads/guarded/**", "acme/site"))
                .containsExactly("heads/frozen", "heads/guarded/x", "tags/other");
    }

    @Test
    void onlyThoseForWhomTheRuleIsCount() {
        assertThat(settled("who: agent-*, ref: refs/heads/guarded/**", "acme/site"))
                .containsExactly(
                        "heads/frozen",
                        "heads/guarded/x",
                        "heads/main",
                        "notes/n",
                        "tags/other",
                        "tags/v1");
        assertThat(settled("except: release, ref: refs/heads/guarded/**", "acme/site"))
                .containsExactly("heads/frozen", "heads/guarded/x", "tags/other", "tags/v1");
        assertThat(settled("ref: refs/heads/guarded/**", "other/site"))
                .containsExactly("heads/frozen", "heads/guarded/x", "heads/main", "tags/other");
    }

    @Test
    void whereRulesOnlyWarnEverybodyMayPushEverything() {
        assertThat(settled("ref: refs/heads/guarded/**}]\ndefaults: {mode: warn}\n#", "acme/site"))
                .containsExactly("heads/guarded/x");
    }
}
