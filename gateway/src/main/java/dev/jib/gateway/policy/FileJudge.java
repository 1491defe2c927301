package dev.jib.gateway.policy;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The paths, {@code file:} and {@code secrets:} parts of a content rule over one change. */
final class FileJudge {
    private final Judged judged;
    private final ChangeView view;
    private final Consumer<Found> log;
    private final Consumer<String> unreadable;

    FileJudge(Judged judged, ChangeView view, Consumer<Found> log, Consumer<String> unreadable) {
        this.judged = judged;
        this.view = view;
        this.log = log;
        this.unreadable = unreadable;
    }

    void judge() {
        if (!judged.rule().merges().counts(view.change(), judged.parents())) {
            return;
        }
        paths();
        if (view.isThere()) {
            FileRules rules = judged.rule().file();
            rules.maxBytes().ifPresent(this::size);
            extension(rules);
            rules.maxPath().ifPresent(this::pathLength);
            if (view.change().mode() == EntryMode.SYMLINK) {
                symlink(rules.symlinks());
            }
            if (view.change().mode() == EntryMode.GITLINK && !rules.submodules()) {
                report("submodule", "is a submodule", List.of(), "submodules are not allowed");
            }
            judged.rule().secrets().ifPresent(this::secrets);
        }
    }

    private void paths() {
        if (judged.bound().denied().mayMatch(view)) {
            report("path", verb(), List.of(), "path not allowed");
        }
        PathMatchers allowed = judged.bound().allowed();
        if (!allowed.isEmpty() && !allowed.matches(view)) {
            List<String> accepted =
                    judged.rule().paths().allow().stream()
                            .limit(5)
                            .map(p -> "allowed: " + p.source())
                            .toList();
            report("path", verb(), accepted, "path not allowed");
        }
    }

    private String verb() {
        return switch (view.change().kind()) {
            case ADD -> "added";
            case MODIFY -> "changed";
            case DELETE -> "deleted";
        };
    }

    private void size(long most) {
        if (view.change().mode() == EntryMode.GITLINK) {
            return;
        }
        if (view.change().size().isEmpty()) {
            unreadable.accept("the size of " + view.shown() + " could not be read");
            return;
        }
        long size = view.change().size().getAsLong();
        if (size > most) {
            report(
                    "size",
                    "has " + size + " bytes",
                    List.of("allowed: files up to " + most + " bytes"),
                    "file too large");
        }
    }

    private void extension(FileRules rules) {
        String path = view.folded();
        for (String extension : rules.denyExtensions()) {
            if (path.endsWith("." + extension)) {
                report(
                        "extension",
                        "ends with ." + extension,
                        List.of(),
                        "files that end with ." + extension + " are not allowed");
                return;
            }
        }
    }

    private void pathLength(int most) {
        int length = view.change().path().length();
        if (length > most) {
            report(
                    "length",
                    "has a path of " + length + " bytes",
                    List.of("allowed: paths up to " + most + " bytes"),
                    "path too long");
        }
    }

    private void symlink(FileRules.Symlinks rule) {
        switch (rule) {
            case ALLOW -> {}
            case DENY ->
                    report(
                            "symlink",
                            "is a symbolic link",
                            List.of(),
                            "symbolic links are not allowed");
            case INSIDE_TREE -> insideTree();
        }
    }

    private void insideTree() {
        Optional<RawPath> target = view.change().symlink();
        if (target.isEmpty()) {
            unreadable.accept("the symbolic link " + view.shown() + " could not be read");
            return;
        }
        SymlinkTarget.fault(view.change().path(), target.get())
                .ifPresent(fault ->
                        report(
                                "symlink",
                                "is a symbolic link that " + fault,
                                List.of("allowed: links to places in the tree"),
                                "symbolic link may lead out of the tree"));
    }

    private void secrets(SecretRules rules) {
        if (judged.bound().secretPaths().matches(view)) {
            return;
        }
        for (SecretFinding finding : view.change().secrets()) {
            if (SecretTexts.counts(rules, finding)) {
                log.accept(
                        judged.found(
                                SecretTexts.subject(finding),
                                SecretTexts.words(finding, view.shown(), judged.place())));
            }
        }
    }

    private void report(String check, String text, List<String> accepted, String reason) {
        String fix =
                judged.place().isCommit()
                        ? judged.place().rebase()
                                + " and drop that file from "
                                + judged.place().origin().abbreviated()
                        : "delete that tag";
        log.accept(
                judged.found(
                        check + " " + view.bytes(),
                        new Found.Words(view.shown() + " " + text, accepted, fix, reason)));
    }
}
