package dev.jib.mounts.plan;

import static dev.jib.mounts.plan.AdminFiles.OVERLAY;
import static dev.jib.mounts.plan.AdminFiles.REWRITE;

import com.google.common.collect.ImmutableList;
import dev.jib.mounts.config.GitConfigText;
import dev.jib.mounts.config.RepositoryConfig;
import dev.jib.mounts.plan.PrivateEntry.Directory;
import dev.jib.mounts.plan.PrivateEntry.Link;
import dev.jib.mounts.plan.PrivateEntry.TextFile;

/** The shared layout of one repository: the host's refs and objects under a private common dir. */
final class SharedLayout {
    private static final ImmutableList<String> IN_PROGRESS =
            ImmutableList.of("rebase-merge", "rebase-apply", "BISECT_LOG", "BISECT_START");

    private final WorktreeRequest request;
    private final RepositoryFacts facts;
    private final PrivatePaths own;
    private final ContainerPaths inside;
    private final ContainerPath worktree;
    private final ContainerPath admin;
    private final ContainerPath common;
    private final ImmutableList.Builder<Mount> mounts = ImmutableList.builder();
    private final ImmutableList.Builder<PrivateEntry> entries = ImmutableList.builder();

    private SharedLayout(WorktreeRequest request, RepositoryFacts facts) {
        this.inside = new ContainerPaths(request.home());
        this.request = request;
        this.facts = facts;
        this.own = new PrivatePaths(request.privateDir().child(facts.name().value()));
        this.worktree = inside.worktree(facts.name());
        this.admin =
                request.adminFiles() == REWRITE
                        ? inside.adminInCommon(facts.name())
                        : inside.admin(facts.name());
        this.common = inside.common(facts.name());
    }

    static RepositoryLayout of(WorktreeRequest request, RepositoryFacts facts) {
        SharedLayout layout = new SharedLayout(request, facts);
        layout.addWorktree();
        layout.addCommonRoot();
        layout.addObjects();
        layout.addRefs();
        layout.addStubs();
        return new RepositoryLayout(layout.mounts.build(), layout.entries.build());
    }

    private void addWorktree() {
        mounts.add(Mount.readWrite(facts.worktree(), worktree, "the worktree"));
        mounts.add(Mount.readWrite(facts.adminDir(), admin, "index, HEAD, merge and rebase state"));
        entries.add(
                new TextFile(
                        own.worktreeConfig().child("config.worktree"),
                        GitConfigText.of(facts.worktreeConfig())));
        if (request.adminFiles() == OVERLAY) {
            entries.add(new TextFile(own.dotGit(), inside.dotGit(facts.name(), OVERLAY)));
            entries.add(new TextFile(own.gitDirFile(), inside.gitDir(facts.name())));
            entries.add(new TextFile(own.commonDirFile(), common + "\n"));
            overlay(own.dotGit(), worktree.child(".git"));
            overlay(own.gitDirFile(), admin.child("gitdir"));
            overlay(own.commonDirFile(), admin.child("commondir"));
        } else {
            directory("worktrees/this");
        }
        mounts.add(
                Mount.readWrite(
                        own.worktreeConfig(), admin.child("jib"), "config.worktree of its own"));
    }

    private void overlay(HostPath source, ContainerPath target) {
        mounts.add(Mount.readOnlyFileOnHostFile(source, target, "container paths for git"));
    }

    private void addCommonRoot() {
        mounts.add(Mount.readWrite(own.common(), common, "private root of the common dir"));
        file(
                "HEAD",
                facts.refStorage() == RefStorage.FILES ? facts.mainHead() : HeadTable.HEAD_FILE);
        file(
                "config",
                GitConfigText.of(
                        RepositoryConfig.shared(
                                facts.config(), !facts.worktreeConfig().isEmpty())));
        facts.shallow().ifPresent(s -> file("shallow", s));
        directory("hooks");
        directory("info");
        if (facts.hooks()) {
            readOnly(facts.commonDir().child("hooks"), "hooks", "the host's hooks");
        }
        if (facts.info()) {
            readOnly(facts.commonDir().child("info"), "info", "exclude and attributes");
        }
    }

    private void addObjects() {
        directory("objects");
        HostPath objects = facts.commonDir().child("objects");
        mounts.add(Mount.readWrite(objects, common.child("objects"), "the host's objects"));
        if (facts.alternates().isEmpty()) {
            readOnly(objects.child("info"), "objects/info", "alternates and commit-graph");
            return;
        }
        StringBuilder alternates = new StringBuilder();
        int number = 0;
        for (HostPath alternate : facts.alternates()) {
            String name = "borrowed/" + number++;
            directory(name);
            readOnly(alternate, name, "objects that the repository borrows");
            alternates.append(common.child(name)).append('\n');
        }
        entries.add(new TextFile(own.objectsInfo().child("alternates"), alternates.toString()));
        readOnly(own.objectsInfo(), "objects/info", "alternates in container paths");
    }

    private void addRefs() {
        switch (facts.refStorage()) {
            case FILES -> addFiles();
            case REFTABLE -> addTables();
        }
    }

    private void addTables() {
        directory("reftable");
        readWrite("reftable", "reftable", "refs and reflogs live on both sides");
        file("refs/heads", HeadTable.HEADS_FILE);
    }

    private void addFiles() {
        directory("logs/refs");
        mounts.add(
                Mount.readWrite(
                        facts.commonDir()
                                .child("logs/refs/jib-logs")
                                .child(request.container().value()),
                        common.child("logs/refs"),
                        "the container's reflogs, where the host's gc sees them"));
        for (String namespace : facts.refNamespaces()) {
            directory("refs/" + namespace);
            readWrite("refs/" + namespace, "refs/" + namespace, "refs live on both sides");
        }
        directory("packed");
        readWrite("jib-refs", "packed", "packed-refs, lock and rename in one directory");
        entries.add(new Link(own.common().child("packed-refs"), "packed/packed-refs"));
    }

    private void addStubs() {
        directory("worktrees");
        HeadFormat head = HeadFormat.of(facts.refStorage(), facts.objectFormat());
        for (BranchInUse branch : facts.inUse()) {
            entries.addAll(WorktreeStub.entries(own.common().child("worktrees"), branch, head));
        }
        if (request.adminFiles() == OVERLAY) {
            addOwnState();
        }
    }

    /**
     * Newer gits (2.55 does) look for what is in progress in {@code worktrees/<last name of the git
     * directory>} of the common dir. There is no {@code gitdir} there, so that none takes it for a
     * worktree, and it is locked, so that none prunes it.
     */
    private void addOwnState() {
        String own = "worktrees/" + facts.name().value();
        directory(own);
        file(own + "/locked", "the state of this worktree\n");
        for (String state : IN_PROGRESS) {
            entries.add(
                    new Link(
                            this.own.common().child(own).child(state),
                            "../../../../.git-admin/" + facts.name().value() + "/" + state));
        }
    }

    private void file(String name, String content) {
        entries.add(new TextFile(own.common().child(name), content));
    }

    private void directory(String name) {
        entries.add(new Directory(own.common().child(name)));
    }

    private void readOnly(HostPath source, String name, String why) {
        mounts.add(Mount.readOnly(source, common.child(name), why));
    }

    private void readWrite(String source, String name, String why) {
        mounts.add(Mount.readWrite(facts.commonDir().child(source), common.child(name), why));
    }
}
