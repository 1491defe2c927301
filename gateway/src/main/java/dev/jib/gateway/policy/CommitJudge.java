package dev.jib.gateway.policy;

import dev.jib.gateway.git.Printable;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The {@code commit:} part of a content rule over one commit. */
final class CommitJudge {
    private final Judged judged;
    private final CommitFacts commit;
    private final Consumer<Found> log;

    CommitJudge(Judged judged, CommitFacts commit, Consumer<Found> log) {
        this.judged = judged;
        this.commit = commit;
        this.log = log;
    }

    void judge() {
        CommitRules rules = judged.rule().commit();
        rules.authorEmail().ifPresent(r -> email("author", commit.author(), r));
        rules.committerEmail().ifPresent(r -> email("committer", commit.committer(), r));
        rules.message().ifPresent(this::message);
        List<Trailers.Trailer> trailers = Trailers.of(commit.message());
        rules.trailers().forEach(t -> trailer(t, trailers));
        if (rules.dco()) {
            dco(trailers);
        }
        rules.signed().ifPresent(this::signed);
    }

    private void email(String role, Ident ident, Regex expected) {
        if (!expected.matches(ident.email())) {
            report(
                    role + " " + ident.email(),
                    new Found.Words(
                            role + " address <" + Printable.of(ident.email()) + ">",
                            List.of("allowed: addresses that match " + expected),
                            "git config user.email <address>, then "
                                    + judged.place()
                                            .rebaseExec(
                                                    "git commit --amend --no-edit --reset-author"),
                            role + " address not allowed"));
        }
    }

    private void message(Regex expected) {
        if (!expected.isFoundIn(commit.message())) {
            report(
                    "message",
                    new Found.Words(
                            "message '" + subject() + "'",
                            List.of("allowed: messages that match " + expected),
                            reword(),
                            "commit message not allowed"));
        }
    }

    private void trailer(CommitRules.Trailer expected, List<Trailers.Trailer> trailers) {
        boolean there =
                trailers.stream()
                        .anyMatch(t ->
                                t.key().equalsIgnoreCase(expected.key())
                                        && expected.value().matches(t.value()));
        if (!there) {
            report(
                    "trailer " + expected.key(),
                    new Found.Words(
                            "no trailer '" + expected.key() + ": ...'",
                            List.of("expected: " + expected.key() + ": " + expected.value()),
                            reword(),
                            "trailer " + expected.key() + " missing"));
        }
    }

    private void dco(List<Trailers.Trailer> trailers) {
        String email = "<" + commit.author().email() + ">";
        boolean signedOff =
                trailers.stream()
                        .filter(t -> t.key().equalsIgnoreCase("Signed-off-by"))
                        .anyMatch(t ->
                                t.value()
                                        .regionMatches(
                                                true,
                                                t.value().length() - email.length(),
                                                email,
                                                0,
                                                email.length()));
        if (!signedOff) {
            report(
                    "dco",
                    new Found.Words(
                            "no 'Signed-off-by' of the author " + Printable.of(email),
                            List.of(),
                            "git rebase --signoff "
                                    + judged.place()
                                            .parent()
                                            .map(p -> p.abbreviated())
                                            .orElse("--root"),
                            "not signed off"));
        }
    }

    private void signed(SignatureRequirement expected) {
        Optional<String> fault = expected.faultOf(commit.signature());
        if (fault.isPresent()) {
            report(
                    "signed",
                    new Found.Words(
                            "a commit that " + Printable.of(fault.get()),
                            List.of("allowed: " + expected.accepted()),
                            judged.place().rebaseExec("git commit --amend --no-edit -S"),
                            "signature missing or not trusted"));
        }
    }

    private void report(String subject, Found.Words words) {
        log.accept(judged.found("commit " + subject, words));
    }

    private String reword() {
        return judged.place().rebase() + " and reword " + commit.id().abbreviated();
    }

    private String subject() {
        String message = commit.message().stripLeading();
        int end = message.indexOf('\n');
        return Printable.of(end < 0 ? message : message.substring(0, end), 72);
    }
}
