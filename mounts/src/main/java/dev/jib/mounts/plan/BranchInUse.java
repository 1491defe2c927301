package dev.jib.mounts.plan;

/**
 * A branch that another worktree of the repository has checked out, or is rebasing or bisecting.
 *
 * @param stub the name of the stub that stands for that worktree; says nothing of the worktree
 * @param ref the full ref name, {@code refs/heads/...}
 */
public record BranchInUse(String stub, String ref) {}
