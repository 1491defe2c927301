package dev.jib.mounts.plan;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.plan.PrivateEntry.Bytes;
import dev.jib.mounts.plan.PrivateEntry.TextFile;
import java.util.List;

/**
 * A directory under the private {@code worktrees} that makes git refuse to check out or force-move
 * a branch which another worktree has. It tells the branch and nothing else; {@code locked} keeps
 * {@code worktree prune} from it.
 */
public final class WorktreeStub {
    /**
     * How the names of all stubs begin, so that they are told from the container's own worktrees.
     */
    public static final String PREFIX = "elsewhere-";

    private WorktreeStub() {}

    public static List<PrivateEntry> entries(
            HostPath worktrees, BranchInUse branch, HeadFormat format) {
        HostPath stub = worktrees.child(branch.stub());
        return ImmutableList.<PrivateEntry>builder()
                .addAll(head(stub, branch.ref(), format))
                .add(new TextFile(stub.child("commondir"), "../..\n"))
                .add(
                        new TextFile(
                                stub.child("gitdir"),
                                "/outside-this-container/" + branch.stub() + "/.git\n"))
                .add(new TextFile(stub.child("locked"), "in use outside this container\n"))
                .build();
    }

    private static List<PrivateEntry> head(HostPath stub, String ref, HeadFormat format) {
        if (format == HeadFormat.FILE) {
            return ImmutableList.of(new TextFile(stub.child("HEAD"), "ref: " + ref + "\n"));
        }
        HostPath tables = stub.child("reftable");
        return ImmutableList.of(
                new TextFile(stub.child("HEAD"), HeadTable.HEAD_FILE),
                new TextFile(stub.child("refs/heads"), HeadTable.HEADS_FILE),
                new TextFile(tables.child("tables.list"), HeadTable.NAME + "\n"),
                new Bytes(tables.child(HeadTable.NAME), HeadTable.of(ref, format)));
    }
}
