package dev.jib.mounts.plan;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.config.ConfigEntry;
import dev.jib.mounts.config.GitConfigText;
import dev.jib.mounts.config.RepositoryConfig;
import dev.jib.mounts.plan.PrivateEntry.Directory;
import dev.jib.mounts.plan.PrivateEntry.TextFile;
import java.util.List;

/** The sealed layout of one repository: a private git dir; the host's objects only to be read. */
final class SealedLayout {
    private final WorktreeRequest request;
    private final RepositoryFacts facts;
    private final PrivatePaths own;
    private final ContainerPaths inside;
    private final ImmutableList.Builder<Mount> mounts = ImmutableList.builder();
    private final ImmutableList.Builder<PrivateEntry> entries = ImmutableList.builder();

    private SealedLayout(WorktreeRequest request, RepositoryFacts facts) {
        this.request = request;
        this.facts = facts;
        this.own = new PrivatePaths(request.privateDir().child(facts.name().value()));
        this.inside = new ContainerPaths(request.home());
    }

    static RepositoryLayout of(WorktreeRequest request, RepositoryFacts facts) {
        SealedLayout layout = new SealedLayout(request, facts);
        layout.addGitDirectory();
        if (request.objects() == ObjectAccess.ALTERNATES) {
            layout.addAlternates();
        }
        return new RepositoryLayout(layout.mounts.build(), layout.entries.build());
    }

    private void addGitDirectory() {
        ContainerPath worktree = inside.worktree(facts.name());
        ContainerPath git = inside.admin(facts.name());
        mounts.add(Mount.readWrite(facts.worktree(), worktree, "the worktree"));
        mounts.add(
                Mount.readOnlyFileOnHostFile(
                        own.dotGit(), worktree.child(".git"), "container paths for git"));
        mounts.add(Mount.readWrite(own.git(), git, "the container's own git directory"));
        entries.add(new TextFile(own.dotGit(), "gitdir: " + git + "\n"));
        entries.add(new TextFile(own.git().child("config"), GitConfigText.of(config())));
        for (String name : new String[] {"hooks", "info", "logs", "objects/info", "refs"}) {
            entries.add(new Directory(own.git().child(name)));
        }
        facts.shallow().ifPresent(s -> entries.add(new TextFile(own.git().child("shallow"), s)));
    }

    private List<ConfigEntry> config() {
        return RepositoryConfig.sealed(
                ImmutableList.<ConfigEntry>builder()
                        .addAll(facts.config())
                        .addAll(facts.worktreeConfig())
                        .build());
    }

    private void addAlternates() {
        ContainerPath shared = inside.sharedObjects(facts.name());
        HostPath objects = facts.commonDir().child("objects");
        mounts.add(Mount.readOnly(objects, shared, "the host's objects, only to be read"));
        StringBuilder alternates = new StringBuilder(shared.value()).append('\n');
        int number = 0;
        for (HostPath alternate : facts.alternates()) {
            ContainerPath target = ContainerPath.of(shared + "-borrowed-" + number++);
            mounts.add(Mount.readOnly(alternate, target, "objects that the repository borrows"));
            alternates.append(target).append('\n');
        }
        if (!facts.alternates().isEmpty()) {
            entries.add(new Directory(own.objectsInfo()));
            mounts.add(
                    Mount.readOnly(
                            own.objectsInfo(),
                            shared.child("info"),
                            "hides the host's alternates"));
        }
        entries.add(
                new TextFile(own.git().child("objects/info/alternates"), alternates.toString()));
    }
}
