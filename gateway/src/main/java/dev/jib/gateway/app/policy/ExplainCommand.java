package dev.jib.gateway.app.policy;

import dev.jib.gateway.config.GatewayConfig;
import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import dev.jib.gateway.git.RefUpdate;
import dev.jib.gateway.identity.Principal;
import dev.jib.gateway.policy.Explanation;
import dev.jib.gateway.policy.KnownOperations;
import dev.jib.gateway.policy.Operation;
import dev.jib.gateway.policy.PolicySnapshot;
import dev.jib.gateway.policy.Push;
import dev.jib.gateway.policy.RefDecision;
import dev.jib.gateway.policy.RefusalMessage;
import dev.jib.gateway.policy.Verdict;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code jib policy explain}: what each rule says about a push, by the evaluator that decides live.
 */
@Command(
        name = "explain",
        description = {
            "Say what each rule says about a push, and the verdict.",
            "With --git-dir, --old and --new the objects are judged too."
        })
public final class ExplainCommand implements Callable<Integer> {
    private static final ObjectId SOME = new ObjectId("1".repeat(40));
    private static final ObjectId OTHER = new ObjectId("2".repeat(40));

    @Mixin private PolicyFile file = new PolicyFile();

    @Option(names = "--who", required = true, paramLabel = "NAME", description = "Who pushes.")
    private String who = "";

    @Option(
            names = "--repo",
            required = true,
            paramLabel = "NAME",
            description = "The repository, by its name in the configuration.")
    private String repo = "";

    @Option(
            names = "--ref",
            required = true,
            paramLabel = "REF",
            description = "The full ref name, such as refs/heads/main.")
    private String ref = "";

    @Option(
            names = "--op",
            paramLabel = "OPERATION",
            description =
                    "create, update, force or delete; without it, from --old and --new, or a change"
                            + " of which nobody knows whether it is a fast-forward.")
    private Optional<String> operation = Optional.empty();

    @Option(
            names = {"-o", "--push-option"},
            paramLabel = "OPTION",
            description = "A push option that goes with it; may be given more than once.")
    private List<String> pushOptions = List.of();

    @Option(
            names = "--git-dir",
            paramLabel = "DIR",
            description =
                    "Where the objects are. The upstream is taken to have the old id and what"
                            + " refs/remotes names there.")
    private Optional<Path> gitDir = Optional.empty();

    @Option(names = "--old", paramLabel = "ID", description = "The old object id; zeros for none.")
    private Optional<String> oldId = Optional.empty();

    @Option(names = "--new", paramLabel = "ID", description = "The new object id; zeros for none.")
    private Optional<String> newId = Optional.empty();

    @Option(
            names = "--forge",
            paramLabel = "KEY=VALUE",
            split = ",",
            description =
                    "What the forge says: pull-request=own, other or none; visibility=private,"
                            + " internal or public; default-branch=NAME; protected=true or false.")
    private Map<String, String> forge = Map.of();

    @Spec private CommandSpec spec = CommandSpec.create();

    private final Optional<ObjectVerdict> objects;

    /** The command without a judge of objects: refs only. */
    public ExplainCommand() {
        this(Optional.empty());
    }

    /** The command with what judges objects. */
    public ExplainCommand(Optional<ObjectVerdict> objects) {
        this.objects = objects;
    }

    @Override
    public Integer call() throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        Optional<GatewayConfig> config = file.meaning(out::println);
        if (config.isEmpty()) {
            return 1;
        }
        PolicySnapshot snapshot = config.get().snapshot();
        Push push = push();
        KnownOperations known = known(push);
        print(out, snapshot.explain(push, known));
        if (gitDir.isPresent()) {
            ObjectVerdict judge =
                    objects.orElseThrow(
                            () -> usage("--git-dir: this build cannot inspect objects"));
            Verdict verdict = judged(judge, snapshot, push, gitDir.get());
            return print(out, snapshot, push, asked(out, snapshot, push, verdict));
        }
        return switch (snapshot.refStage(push, known)) {
            case RefDecision.Decided decided -> {
                Verdict verdict = asked(out, snapshot, push, decided.verdict());
                int status = print(out, snapshot, push, verdict);
                if (status == 0 && !snapshot.factsNeeded(push, known).isNamesOnly()) {
                    out.println("then the objects decide (see --git-dir)");
                }
                yield status;
            }
            case RefDecision.DependsOnAncestry open -> {
                out.println("verdict: depends on whether it is a fast-forward (see --op)");
                yield 1;
            }
        };
    }

    /** What the forge makes of it, as far as --forge says what it says. */
    private Verdict asked(PrintWriter out, PolicySnapshot snapshot, Push push, Verdict verdict) {
        if (!(verdict instanceof Verdict.Allowed allowed) || !snapshot.needsForge(push)) {
            return verdict;
        }
        if (forge.isEmpty()) {
            out.println("the forge has a say (see --forge); as long as it says nothing:");
        }
        try {
            return snapshot.forgeStage(push, allowed, SaidForge.of(forge).facts());
        } catch (IllegalArgumentException e) {
            throw usage("--forge: " + e.getMessage());
        }
    }

    private Verdict judged(ObjectVerdict judge, PolicySnapshot snapshot, Push push, Path repository)
            throws IOException {
        ObjectVerdict.Place place = new ObjectVerdict.Place(repository, file.directory());
        return switch (snapshot.refStage(push, known(push))) {
            case RefDecision.Decided decided when !decided.verdict().isAllowed() ->
                    decided.verdict();
            case RefDecision.Decided _, RefDecision.DependsOnAncestry _ ->
                    judge.of(snapshot, push, place);
        };
    }

    private static void print(PrintWriter out, List<Explanation> explanations) {
        for (Explanation explanation : explanations) {
            out.println(explanation.ref());
            for (Explanation.Step step : explanation.steps()) {
                out.printf(
                        "  %-7s %-24s %s %s%n",
                        step.section(),
                        step.rule(),
                        step.matched() ? "matched:" : "skipped:",
                        step.why());
            }
        }
    }

    private static int print(PrintWriter out, PolicySnapshot snapshot, Push push, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed allowed -> {
                out.println("verdict: allow " + String.join(", ", allowed.rules().values()));
                RefusalMessage.warnings(allowed).forEach(out::println);
                yield 0;
            }
            case Verdict.Denied denied -> {
                out.println("verdict: deny " + String.join(", ", denied.rules()));
                RefusalMessage.of(denied, push, "explain", snapshot.digest())
                        .lines()
                        .forEach(out::println);
                yield 1;
            }
        };
    }

    private Push push() {
        try {
            List<RefUpdate> updates = List.of(update(new RefName(ref)));
            return new Push(new Principal(who), repo, updates, pushOptions);
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private RefUpdate update(RefName name) {
        if (oldId.isPresent() && newId.isPresent()) {
            return RefUpdate.of(name, new ObjectId(oldId.get()), new ObjectId(newId.get()));
        }
        if (gitDir.isPresent()) {
            throw usage("--git-dir needs --old and --new");
        }
        return switch (said().orElse(Operation.FORCE)) {
            case CREATE -> new RefUpdate.Create(name, SOME);
            case DELETE -> new RefUpdate.Delete(name, SOME);
            case UPDATE, FORCE -> new RefUpdate.Change(name, SOME, OTHER);
        };
    }

    private KnownOperations known(Push push) {
        return said().map(o -> KnownOperations.proven(Map.of(push.updates().getFirst(), o)))
                .orElse(KnownOperations.NONE);
    }

    private Optional<Operation> said() {
        return operation.map(o ->
                Operation.ofWord(o)
                        .orElseThrow(() ->
                                usage(
                                        "--op: '"
                                                + o
                                                + "' (expected: create, update,"
                                                + " force, delete)")));
    }

    private ParameterException usage(String text) {
        return new ParameterException(spec.commandLine(), text);
    }
}
