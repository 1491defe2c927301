package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.policy.ChangeKind;
import dev.jib.gateway.policy.CommitFacts;
import dev.jib.gateway.policy.ContentEvaluation;
import dev.jib.gateway.policy.DirectoryFacts;
import dev.jib.gateway.policy.EntryMode;
import dev.jib.gateway.policy.Fact;
import dev.jib.gateway.policy.FactsNeeded;
import dev.jib.gateway.policy.LooseTarget;
import dev.jib.gateway.policy.PathChange;
import dev.jib.gateway.policy.RawPath;
import dev.jib.gateway.policy.SecretFinding;
import dev.jib.gateway.policy.TargetKind;
import dev.jib.gateway.quarantine.ObjectType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Tells an evaluation what it wants to know about one commit, tree or blob after the other. */
final class ContentTeller implements TreeDiff.Listener {
    private static final Fact[] OF_TREES = {
        Fact.TREES, Fact.DIRECTORIES, Fact.BLOB_SIZES, Fact.SYMLINK_TARGETS, Fact.BLOB_CONTENT
    };

    private final BlobReader blobs;
    private final ObjectReader objects;
    private final FactsNeeded needed;
    private final SignatureCheck signatures;
    private final ContentEvaluation evaluation;
    private final TreeDiff diff;

    ContentTeller(
            BlobReader blobs,
            FactsNeeded needed,
            SignatureCheck signatures,
            ContentEvaluation evaluation) {
        this.blobs = blobs;
        this.objects = blobs.objects();
        this.needed = needed;
        this.signatures = signatures;
        this.evaluation = evaluation;
        this.diff = new TreeDiff(objects, this, needed.needs(Fact.DIRECTORIES));
    }

    void tellCommit(ObjectId id, List<RefName> refs) throws IOException, InspectionRefused {
        byte[] raw = objects.read(id, ObjectType.COMMIT);
        ParsedCommit commit =
                ParsedCommit.of(raw, objects.idLength())
                        .orElseThrow(() -> ObjectReader.malformed("commit", id));
        HeaderChecks.require("commit", id, raw);
        Optional<RawSignature> signature =
                needed.needs(Fact.SIGNATURES) ? RawSignature.ofCommit(raw) : Optional.empty();
        evaluation.begin(
                new CommitFacts(
                        id,
                        commit.parents(),
                        commit.author(),
                        commit.committer(),
                        commit.message(),
                        signatures.check(signature, needed.trustSets()),
                        refs));
        if (wantsTrees()) {
            List<ObjectId> parents = new ArrayList<>();
            for (ObjectId parent : commit.parents()) {
                parents.add(objects.readCommit(parent).tree());
            }
            diff.compare(commit.tree(), parents);
        }
    }

    void tellLoose(LooseTarget target) throws IOException, InspectionRefused {
        evaluation.begin(target);
        if (!wantsTrees()) {
            return;
        }
        if (target.kind() == TargetKind.TREE) {
            diff.compare(target.id(), List.of());
        } else {
            tell(new File(RawPath.EMPTY, ChangeKind.ADD, EntryMode.REGULAR, target.id()), 1);
        }
    }

    @Override
    public void change(TreeDiff.FileChange change) throws IOException, InspectionRefused {
        TreeCursor entry = change.entry();
        tell(
                new File(change.path(), change.kind(), modeOf(entry), ObjectId.of(entry.id())),
                change.differingParents());
    }

    @Override
    public void directory(DirectoryFacts directory) {
        evaluation.directory(directory);
    }

    private record File(RawPath path, ChangeKind kind, EntryMode mode, ObjectId id) {
        boolean hasContent() {
            return kind != ChangeKind.DELETE && mode != EntryMode.GITLINK;
        }
    }

    private void tell(File file, int differingParents) throws IOException, InspectionRefused {
        OptionalLong size = OptionalLong.empty();
        Optional<RawPath> link = Optional.empty();
        List<SecretFinding> secrets = List.of();
        if (file.hasContent()) {
            if (needed.needs(Fact.BLOB_SIZES)) {
                size = blobs.size(file.id);
            }
            if (needed.needs(Fact.SYMLINK_TARGETS) && file.mode == EntryMode.SYMLINK) {
                link = blobs.link(file.id);
            }
            if (needed.needs(Fact.BLOB_CONTENT)) {
                secrets = blobs.secrets(file.id);
            }
        }
        evaluation.change(
                new PathChange(
                        file.path,
                        file.kind,
                        file.mode,
                        file.id,
                        size,
                        differingParents,
                        link,
                        secrets));
    }

    private boolean wantsTrees() {
        for (Fact fact : OF_TREES) {
            if (needed.needs(fact)) {
                return true;
            }
        }
        return false;
    }

    private static EntryMode modeOf(TreeCursor entry) {
        return switch (entry.mode() & TreeCursor.TYPE_MASK) {
            case TreeCursor.SYMLINK -> EntryMode.SYMLINK;
            case TreeCursor.GITLINK -> EntryMode.GITLINK;
            default -> (entry.mode() & 0111) != 0 ? EntryMode.EXECUTABLE : EntryMode.REGULAR;
        };
    }
}
