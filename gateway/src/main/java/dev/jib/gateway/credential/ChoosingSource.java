package dev.jib.gateway.credential;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.MapMaker;
import dev.jib.gateway.git.RepositoryUrl;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentMap;

/**
 * Several credentials for one upstream. Of those whose scope covers a repository, the one with the
 * longest path is tried first, then in the order given; the first that the upstream takes is
 * remembered for the repository, for as long as it is taken.
 */
public final class ChoosingSource implements CredentialSource {
    /** One of the choices. */
    public static final class Choice {
        private final CredentialScope scope;
        private final CredentialSource source;

        /** The source, which is asked for repositories in that scope only. */
        public Choice(CredentialScope scope, CredentialSource source) {
            this.scope = scope;
            this.source = source;
        }
    }

    private final ImmutableList<Choice> choices;
    private final Cache<RepositoryUrl, Integer> chosen =
            CacheBuilder.newBuilder()
                    .maximumSize(10_000)
                    .expireAfterAccess(Duration.ofDays(1))
                    .build();

    /** By identity: equal credentials may come from two choices. */
    private final ConcurrentMap<Credential, Choice> given = new MapMaker().weakKeys().makeMap();

    /** A choice of those. */
    public ChoosingSource(List<Choice> choices) {
        this.choices =
                choices.stream()
                        .sorted(
                                Comparator.comparing(
                                        c -> -c.scope.base().path().length())) // stable
                        .collect(ImmutableList.toImmutableList());
    }

    @Override
    public Credential credential(RepositoryUrl repository) throws CredentialException {
        List<Choice> possible = possible(repository);
        if (possible.isEmpty()) {
            throw new CredentialException(
                    "no credential is configured for "
                            + repository
                            + " (expected: one that is bound to a path above it)");
        }
        Choice choice = possible.get(index(repository, possible));
        Credential credential = choice.source.credential(repository);
        given.put(credential, choice);
        return credential;
    }

    private List<Choice> possible(RepositoryUrl repository) {
        return choices.stream().filter(c -> c.scope.covers(repository)).toList();
    }

    private int index(RepositoryUrl repository, List<Choice> possible) {
        Integer remembered = chosen.getIfPresent(repository);
        return remembered == null ? 0 : Math.min(remembered, possible.size() - 1);
    }

    /** Which choice gave that credential: by now another request may have moved on. */
    private int index(RepositoryUrl repository, List<Choice> possible, Credential credential) {
        Choice choice = given.get(credential);
        int index = choice == null ? -1 : possible.indexOf(choice);
        return index < 0 ? index(repository, possible) : index;
    }

    @Override
    public boolean refused(RepositoryUrl repository, Credential credential, Refusal how) {
        List<Choice> possible = possible(repository);
        if (possible.isEmpty()) {
            return false;
        }
        int index = index(repository, possible, credential);
        if (possible.get(index).source.refused(repository, credential, how)) {
            return true;
        }
        return movedOn(repository, index, possible.size());
    }

    private synchronized boolean movedOn(RepositoryUrl repository, int from, int count) {
        Integer remembered = chosen.getIfPresent(repository);
        if (remembered != null && remembered > from) {
            return true; // another request did
        }
        if (from + 1 < count) {
            chosen.put(repository, from + 1);
            return true;
        }
        chosen.invalidate(repository); // the next request begins with the first again
        return false;
    }

    @Override
    public void accepted(RepositoryUrl repository, Credential credential) {
        List<Choice> possible = possible(repository);
        if (!possible.isEmpty()) {
            int index = index(repository, possible, credential);
            chosen.put(repository, index);
            possible.get(index).source.accepted(repository, credential);
        }
    }

    @Override
    public String toString() {
        return "one of " + choices.stream().map(c -> c.source + "").toList();
    }
}
