package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.policy.ContentEvaluation;
import dev.jib.gateway.policy.Fact;
import dev.jib.gateway.policy.FactsNeeded;
import dev.jib.gateway.policy.LooseTarget;
import dev.jib.gateway.policy.Operation;
import dev.jib.gateway.policy.RefFacts;
import dev.jib.gateway.policy.TagFacts;
import dev.jib.gateway.policy.TargetKind;
import dev.jib.gateway.quarantine.ObjectType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The inspection of one push: first {@link #refs}, which also makes sure that the objects are
 * well-formed and no more than needed; then {@link #tell}, which goes through the new commits. For
 * one thread.
 */
public final class PushInspection {
    private final PushObjects push;
    private final FactsNeeded needed;
    private final ObjectReader objects;
    private final BlobReader blobs;
    private final SignatureCheck signatures;
    private final UpstreamHistory upstream;
    private int newCommits;
    private final Map<ObjectId, TagChain> targets = new LinkedHashMap<>();

    PushInspection(
            PushObjects push, FactsNeeded needed, BlobReader blobs, SignatureCheck signatures) {
        this.push = push;
        this.needed = needed;
        this.blobs = blobs;
        this.objects = blobs.objects();
        this.signatures = signatures;
        this.upstream = new UpstreamHistory(objects, push.advertised().values());
    }

    /**
     * What each command does.
     *
     * @throws InspectionRefused when the push must not be taken whatever the rules say
     */
    public List<RefFacts> refs() throws IOException, InspectionRefused {
        List<ObjectId> tips = new ArrayList<>();
        for (RefUpdate update : push.updates()) {
            if (!(update instanceof RefUpdate.Delete)) {
                tips.add(update.newId());
            }
        }
        new PackIntegrity(objects).check(tips);
        for (ObjectId tip : tips) {
            if (!targets.containsKey(tip) && mustBeRead(tip)) {
                targets.put(tip, TagChain.of(tip, objects));
            }
        }
        List<RefFacts> facts = new ArrayList<>();
        for (RefUpdate update : push.updates()) {
            facts.add(factsOf(update));
        }
        return facts;
    }

    /** How many commits the push brings that are new in the first pass; known after it. */
    public int newCommits() {
        return newCommits;
    }

    /**
     * Tells the evaluation about each new commit, parents before children, and about each tree or
     * blob that a ref points to without a commit.
     *
     * @throws InspectionRefused when the push must not be taken whatever the rules say
     */
    public void tell(ContentEvaluation evaluation) throws IOException, InspectionRefused {
        ContentTeller teller = new ContentTeller(blobs, needed, signatures, evaluation);
        List<Set<RefName>> passes = evaluation.passes(push.advertised().keySet());
        for (int pass = 0; pass < passes.size() && !evaluation.isFull(); pass++) {
            evaluation.pass(pass);
            NewCommits commits = newTo(passes.get(pass));
            newCommits = pass == 0 ? commits.count() : newCommits;
            RefsOfCommits refs = RefsOfCommits.of(tipsByRef(), commits, objects);
            for (int place = 0; place < commits.count() && !evaluation.isFull(); place++) {
                teller.tellCommit(commits.at(place), refs.of(place));
            }
        }
        for (TagChain chain : targets.values()) {
            if (chain.type() != ObjectType.COMMIT && !evaluation.isFull()) {
                teller.tellLoose(
                        new LooseTarget(
                                chain.target(),
                                chain.type() == ObjectType.TREE ? TargetKind.TREE : TargetKind.BLOB,
                                refsTo(chain.target())));
            }
        }
    }

    /** The commits that the push brings and that no ref of these reaches. */
    private NewCommits newTo(Set<RefName> settled) throws IOException, InspectionRefused {
        List<ObjectId> ids =
                push.advertised().entrySet().stream()
                        .filter(e -> settled.contains(e.getKey()))
                        .map(Map.Entry::getValue)
                        .toList();
        NewCommits commits = new NewCommits(objects, new UpstreamHistory(objects, ids));
        for (TagChain chain : targets.values()) {
            if (chain.type() == ObjectType.COMMIT) {
                commits.addFrom(chain.target());
            }
        }
        return commits;
    }

    /** What the upstream advertises itself needs no reading unless a rule asks what it is. */
    private boolean mustBeRead(ObjectId tip) {
        return needed.needs(Fact.TARGETS)
                || objects.pack().find(tip) >= 0
                || !upstream.isAdvertised(tip);
    }

    private RefFacts factsOf(RefUpdate update) throws IOException, InspectionRefused {
        return switch (update) {
            case RefUpdate.Create create ->
                    new RefFacts(create, Operation.CREATE, tags(create), target(create));
            case RefUpdate.Delete delete ->
                    new RefFacts(delete, Operation.DELETE, List.of(), Optional.empty());
            case RefUpdate.Change change ->
                    new RefFacts(change, operation(change), tags(change), target(change));
        };
    }

    /** A fast-forward goes from commit to commit; a tag that is replaced is forced. */
    private Operation operation(RefUpdate.Change change) throws IOException, InspectionRefused {
        TagChain chain = targets.get(change.newId());
        if (chain != null && (!chain.tags().isEmpty() || chain.type() != ObjectType.COMMIT)) {
            return Operation.FORCE;
        }
        return new Ancestry(objects).reaches(change.newId(), change.oldId())
                ? Operation.UPDATE
                : Operation.FORCE;
    }

    private List<TagFacts> tags(RefUpdate update) {
        TagChain chain = targets.get(update.newId());
        if (chain == null || !needed.needs(Fact.TARGETS)) {
            return List.of();
        }
        List<TagFacts> tags = new ArrayList<>();
        for (TagChain.RawTag tag : chain.tags()) {
            Optional<RawSignature> signature =
                    needed.needs(Fact.SIGNATURES)
                            ? RawSignature.ofTag(tag.raw())
                            : Optional.empty();
            tags.add(
                    new TagFacts(
                            tag.id(),
                            tag.parsed().name(),
                            tag.parsed().tagger(),
                            tag.parsed().message(),
                            signatures.check(signature, needed.trustSets())));
        }
        return tags;
    }

    private Optional<TargetKind> target(RefUpdate update) {
        TagChain chain = targets.get(update.newId());
        if (chain == null || !needed.needs(Fact.TARGETS)) {
            return Optional.empty();
        }
        return Optional.of(
                switch (chain.type()) {
                    case TREE -> TargetKind.TREE;
                    case BLOB -> TargetKind.BLOB;
                    case COMMIT, TAG -> TargetKind.COMMIT;
                });
    }

    private Map<RefName, ObjectId> tipsByRef() {
        Map<RefName, ObjectId> tips = new LinkedHashMap<>();
        for (RefUpdate update : push.updates()) {
            TagChain chain = targets.get(update.newId());
            if (chain != null && chain.type() == ObjectType.COMMIT) {
                tips.put(update.name(), chain.target());
            }
        }
        return tips;
    }

    private List<RefName> refsTo(ObjectId target) {
        List<RefName> names = new ArrayList<>();
        for (RefUpdate update : push.updates()) {
            TagChain chain = targets.get(update.newId());
            if (chain != null && chain.target().equals(target)) {
                names.add(update.name());
            }
        }
        return names;
    }
}
