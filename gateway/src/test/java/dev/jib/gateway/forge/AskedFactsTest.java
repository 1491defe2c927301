package dev.jib.gateway.forge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.ForgeFacts;
import dev.jib.gateway.policy.ForgeFacts.Answer;
import dev.jib.gateway.policy.ForgeFacts.PullRequests;
import dev.jib.gateway.policy.Visibility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Another forge than GitHub fits without a change; what is asked of it, and how often. */
class AskedFactsTest {
    private static final RepositoryUrl SITE = RepositoryUrl.parse("https://forge.example/a/b");
    private static final RefName BRANCH = new RefName("refs/heads/x");

    private final OtherForge forge = new OtherForge();

    /** A forge of another kind. */
    private static final class OtherForge implements Forge {
        private final List<String> asked = new ArrayList<>();
        private Optional<Visibility> visibility = Optional.of(Visibility.PRIVATE);
        private List<PullRequest> pulls = List.of();

        @Override
        public RepositoryView repository(RepositoryUrl repository) throws ForgeException {
            asked.add("repository");
            return new RepositoryView(
                    visibility.orElseThrow(() -> new ForgeException("down")),
                    new RefName("refs/heads/trunk"));
        }

        @Override
        public boolean isProtected(RepositoryUrl repository, RefName branch) {
            asked.add("protected");
            return false;
        }

        @Override
        public List<PullRequest> openPullRequests(RepositoryUrl repository, RefName branch) {
            asked.add("pulls");
            return pulls;
        }
    }

    private ForgeFacts facts() {
        return new AskedFacts(forge, SITE, "Agent-7");
    }

    private PullRequests whose(String... authors) {
        forge.pulls = List.of(authors).stream().map(Forge.PullRequest::new).toList();
        return ((Answer.Known<PullRequests>) facts().pullRequests(BRANCH)).value();
    }

    @Test
    void aBranchIsOwnWhenAllItsPullRequestsAre() {
        assertThat(whose("agent-7")).isEqualTo(PullRequests.OWN);
        assertThat(whose("agent-7", "AGENT-7")).isEqualTo(PullRequests.OWN);
        assertThat(whose("agent-7", "mallory")).isEqualTo(PullRequests.OTHER);
        assertThat(whose("agent-70")).isEqualTo(PullRequests.OTHER);
        assertThat(whose()).isEqualTo(PullRequests.NONE);
    }

    @Test
    void asksForTheRepositoryOnceAPushAndAnewForTheNext() {
        ForgeFacts facts = facts();
        assertThat(facts.visibility()).isEqualTo(Answer.of(Visibility.PRIVATE));
        assertThat(facts.defaultBranch()).isEqualTo(Answer.of(new RefName("refs/heads/trunk")));
        assertThat(forge.asked).containsExactly("repository");
        forge.visibility = Optional.empty();
        assertThat(facts().visibility()).isEqualTo(new Answer.Unknown<Visibility>("down"));
    }

    @Test
    void readsMayBeAMinuteOldAndWritesMayNot() throws ForgeException {
        AtomicLong nanos = new AtomicLong();
        Ticker ticker =
                new Ticker() {
                    @Override
                    public long read() {
                        return nanos.get();
                    }
                };
        Visibilities seen = new Visibilities(forge, ticker);
        assertThat(seen.forReading(SITE)).isEqualTo(Visibility.PRIVATE);
        forge.visibility = Optional.of(Visibility.PUBLIC);
        nanos.set(Duration.ofSeconds(59).toNanos());
        assertThat(seen.forReading(SITE)).isEqualTo(Visibility.PRIVATE);
        assertThat(seen.forWriting(SITE)).isEqualTo(Visibility.PUBLIC);
        assertThat(seen.forReading(SITE)).isEqualTo(Visibility.PUBLIC);
        assertThat(forge.asked).hasSize(2);
        nanos.set(Duration.ofSeconds(120).toNanos());
        forge.visibility = Optional.empty();
        assertThatThrownBy(() -> seen.forReading(SITE)).hasMessage("down");
        assertThatThrownBy(() -> seen.forReading(SITE)).hasMessage("down");
        assertThat(forge.asked).hasSize(4);
    }

    @Test
    void aWriteThatLearnsNothingLeavesNothingForReads() throws ForgeException {
        Visibilities seen = new Visibilities(forge, Ticker.systemTicker());
        seen.forReading(SITE);
        forge.visibility = Optional.empty();
        assertThatThrownBy(() -> seen.forWriting(SITE)).hasMessage("down");
        assertThatThrownBy(() -> seen.forReading(SITE)).hasMessage("down");
    }
}
