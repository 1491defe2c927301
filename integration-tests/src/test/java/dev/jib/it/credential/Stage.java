package dev.jib.it.credential;

import dev.jib.it.stand.GitRepository;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What an example speaks to, and the files that it names. */
@FunctionalInterface
interface Stage {
    /** Sets it up. */
    Served set(PageStand stand, Example example) throws Exception;

    /**
     * What is there then.
     *
     * @param base the upstream's address
     * @param repositories the bare repositories at the upstream, by their names
     * @param revoke has the upstream take the credential no more; absent where it asks for none
     */
    record Served(String base, Map<String, GitRepository> repositories, Optional<Runnable> revoke) {
        List<String> names() {
            return List.copyOf(repositories.keySet());
        }
    }
}
