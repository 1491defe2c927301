package dev.jib.gateway.forge;

import dev.jib.gateway.forge.Forge.PullRequest;
import dev.jib.gateway.forge.Forge.RepositoryView;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.ForgeFacts;
import dev.jib.gateway.policy.Visibility;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a forge says for one push: each thing is asked when it is needed, anew for each push, and
 * within it once. For one thread.
 */
public final class AskedFacts implements ForgeFacts {
    private static final Logger LOG = LoggerFactory.getLogger(AskedFacts.class);

    private final Forge forge;
    private final RepositoryUrl repository;
    private final String login;
    private Optional<Answer<RepositoryView>> view = Optional.empty();

    /**
     * Facts about that repository.
     *
     * @param login the forge's name of the principal that pushes
     */
    public AskedFacts(Forge forge, RepositoryUrl repository, String login) {
        this.forge = forge;
        this.repository = repository;
        this.login = login;
    }

    @Override
    public Answer<Visibility> visibility() {
        return map(view(), RepositoryView::visibility);
    }

    @Override
    public Answer<RefName> defaultBranch() {
        return map(view(), RepositoryView::defaultBranch);
    }

    @Override
    public Answer<Boolean> isProtected(RefName branch) {
        return answer(() -> forge.isProtected(repository, branch));
    }

    @Override
    public Answer<PullRequests> pullRequests(RefName branch) {
        return map(answer(() -> forge.openPullRequests(repository, branch)), this::whose);
    }

    private PullRequests whose(List<PullRequest> pulls) {
        if (pulls.isEmpty()) {
            return PullRequests.NONE;
        }
        String mine = login.toLowerCase(Locale.ROOT);
        return pulls.stream().allMatch(p -> p.author().toLowerCase(Locale.ROOT).equals(mine))
                ? PullRequests.OWN
                : PullRequests.OTHER;
    }

    private Answer<RepositoryView> view() {
        Answer<RepositoryView> known =
                view.orElseGet(() -> answer(() -> forge.repository(repository)));
        view = Optional.of(known);
        return known;
    }

    private static <T, R> Answer<R> map(Answer<T> answer, Function<T, R> function) {
        return switch (answer) {
            case Answer.Known<T> known -> new Answer.Known<>(function.apply(known.value()));
            case Answer.Unknown<T> unknown -> new Answer.Unknown<>(unknown.why());
        };
    }

    /** A question to a forge. */
    private interface Question<T> {
        T ask() throws ForgeException;
    }

    private static <T> Answer<T> answer(Question<T> question) {
        try {
            return new Answer.Known<>(question.ask());
        } catch (ForgeException e) {
            LOG.warn("unknown, so refused: {}", e.getMessage());
            return new Answer.Unknown<>(String.valueOf(e.getMessage()));
        }
    }
}
