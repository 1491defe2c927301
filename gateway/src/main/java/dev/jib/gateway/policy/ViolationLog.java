package dev.jib.gateway.policy;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Gathers the violations of one push in bounded memory. */
final class ViolationLog {
    private static final int MAX = 200;

    private final List<Violation> certain = new ArrayList<>();
    private final List<Violation> certainWarnings = new ArrayList<>();
    private final Map<Key, Entry> enforced = new LinkedHashMap<>();
    private final Map<Key, Entry> warned = new LinkedHashMap<>();
    private int omitted;

    private record Key(String rule, String subject) {}

    private static final class Entry {
        private final Found found;
        private int later;

        Entry(Found found) {
            this.found = found;
        }
    }

    void add(Violation violation) {
        if (isFull()) {
            omitted++;
        } else {
            certain.add(violation);
        }
    }

    /** A violation whose text is whole, of a rule in that mode. */
    void add(Mode mode, Violation violation) {
        if (mode == Mode.ENFORCE) {
            add(violation);
        } else if (certainWarnings.size() < MAX) {
            certainWarnings.add(violation);
        }
    }

    void add(Found found) {
        Map<Key, Entry> entries = found.mode() == Mode.ENFORCE ? enforced : warned;
        Key key = new Key(found.rule(), found.subject());
        Entry known = entries.get(key);
        if (known != null) {
            known.later++;
        } else if (entries.size() < MAX) {
            entries.put(key, new Entry(found));
        } else if (found.mode() == Mode.ENFORCE) {
            omitted++;
        }
    }

    boolean isFull() {
        return certain.size() + enforced.size() >= MAX;
    }

    Verdict verdict(Verdict refs, int commits) {
        List<Violation> violations = new ArrayList<>(violationsOf(refs));
        violations.addAll(certain);
        enforced.values().forEach(e -> violations.add(rendered(e, commits)));
        List<Violation> warnings = new ArrayList<>(refs.warnings());
        warnings.addAll(certainWarnings);
        warned.values().forEach(e -> warnings.add(rendered(e, commits)));
        if (violations.isEmpty()) {
            return refs instanceof Verdict.Allowed allowed
                    ? new Verdict.Allowed(allowed.rules(), warnings)
                    : refs;
        }
        return new Verdict.Denied(violations, omitted, warnings);
    }

    private static List<Violation> violationsOf(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed allowed -> List.of();
            case Verdict.Denied denied -> denied.violations();
        };
    }

    private static Violation rendered(Entry entry, int commits) {
        Found found = entry.found;
        return new Violation(
                found.rule(),
                found.refs(),
                found.words().text() + " in " + found.place().shown(commits, entry.later),
                found.words().accepted(),
                Optional.of(found.words().fix()),
                found.words().reason());
    }
}
