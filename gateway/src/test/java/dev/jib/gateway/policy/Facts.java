package dev.jib.gateway.policy;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefUpdate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** Facts about pushes that never were. */
final class Facts {
    static final Ident AUTHOR = new Ident("A U Thor", "author@acme.com");

    private Facts() {}

    static ObjectId id(int number) {
        return new ObjectId("%040x".formatted(number));
    }

    /** A commit with its number as id, on the one before it. */
    static CommitFacts commit(int number, RefUpdate... refs) {
        return commit(number, "feat: number " + number + "\n", refs);
    }

    static CommitFacts commit(int number, String message, RefUpdate... refs) {
        return new CommitFacts(
                id(number),
                number == 0 ? List.of() : List.of(id(number - 1)),
                AUTHOR,
                AUTHOR,
                message,
                SignatureFacts.NONE,
                List.of(refs).stream().map(RefUpdate::name).toList());
    }

    static CommitFacts with(CommitFacts commit, Ident author, SignatureFacts signature) {
        return new CommitFacts(
                commit.id(),
                commit.parents(),
                author,
                commit.committer(),
                commit.message(),
                signature,
                commit.refs());
    }

    static CommitFacts merge(int number, int parents, RefUpdate ref) {
        CommitFacts one = commit(number, ref);
        return new CommitFacts(
                one.id(),
                IntStream.range(0, parents).mapToObj(i -> id(1000 + i)).toList(),
                AUTHOR,
                AUTHOR,
                one.message(),
                SignatureFacts.NONE,
                one.refs());
    }

    static PathChange add(String path) {
        return change(RawPath.of(path), ChangeKind.ADD, EntryMode.REGULAR, 1);
    }

    static PathChange change(RawPath path, ChangeKind kind, EntryMode mode, long size) {
        return new PathChange(
                path,
                kind,
                mode,
                id(77),
                size < 0 ? OptionalLong.empty() : OptionalLong.of(size),
                1,
                Optional.empty(),
                List.of());
    }

    static PathChange symlink(String path, String target) {
        return new PathChange(
                RawPath.of(path),
                ChangeKind.ADD,
                EntryMode.SYMLINK,
                id(77),
                OptionalLong.of(target.length()),
                1,
                Optional.of(RawPath.of(target)),
                List.of());
    }

    static PathChange differing(PathChange change, int parents) {
        return new PathChange(
                change.path(),
                change.kind(),
                change.mode(),
                change.object(),
                change.size(),
                parents,
                change.symlink(),
                change.secrets());
    }

    static PathChange withSecrets(String path, SecretFinding... secrets) {
        return new PathChange(
                RawPath.of(path),
                ChangeKind.ADD,
                EntryMode.REGULAR,
                id(77),
                OptionalLong.of(1),
                1,
                Optional.empty(),
                List.of(secrets));
    }

    static RefFacts ref(RefUpdate update, Operation operation) {
        return new RefFacts(update, operation, List.of(), Optional.of(TargetKind.COMMIT));
    }

    static DirectoryFacts directory(String path, List<String> names, List<String> added) {
        return new DirectoryFacts(
                RawPath.of(path),
                names.stream().map(RawPath::of).toList(),
                added.stream().map(RawPath::of).toList());
    }
}
