package dev.jib.gateway.forge;

import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RepositoryUrl;
import dev.jib.gateway.policy.Visibility;
import java.util.List;

/**
 * A forge's API, as far as policy asks it. Calls block; each asks the forge anew. What is not said
 * clearly is a {@link ForgeException}.
 */
public interface Forge {
    /** What it says about that repository. */
    RepositoryView repository(RepositoryUrl repository) throws ForgeException;

    /** Whether it protects that branch, which need not exist, in any way. */
    boolean isProtected(RepositoryUrl repository, RefName branch) throws ForgeException;

    /**
     * All open pull requests whose head is that branch of that very repository; none of a fork's
     * branch of the same name.
     */
    List<PullRequest> openPullRequests(RepositoryUrl repository, RefName branch)
            throws ForgeException;

    /**
     * A repository.
     *
     * @param visibility who may see it
     * @param defaultBranch what a clone checks out
     */
    record RepositoryView(Visibility visibility, RefName defaultBranch) {}

    /**
     * An open pull request.
     *
     * @param author the forge's name of who opened it
     */
    record PullRequest(String author) {}
}
