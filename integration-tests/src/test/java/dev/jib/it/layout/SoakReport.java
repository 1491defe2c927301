package dev.jib.it.layout;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What one worker of a soak reported.
 *
 * @param branches that must be there, with their commits
 * @param deleted that must not
 */
record SoakReport(
        String name,
        Set<String> commits,
        Map<String, String> branches,
        Set<String> deleted,
        Set<String> stashes,
        int rounds,
        int busy) {

    /** Reads what {@code soak-worker} prints. */
    static SoakReport parse(String name, String log) {
        Set<String> commits = new LinkedHashSet<>();
        Map<String, String> branches = new LinkedHashMap<>();
        Set<String> deleted = new LinkedHashSet<>();
        Set<String> stashes = new LinkedHashSet<>();
        int rounds = 0;
        int busy = 0;
        for (String line : log.lines().toList()) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case "commit" -> commits.add(words[1]);
                case "branch" -> branches.put(words[1], words[2]);
                // Refused or not, it may be gone: only what was not touched must be there.
                case "deleting" -> branches.remove(words[1]);
                case "deleted" -> deleted.add(words[1]);
                case "stash" -> stashes.add(words[1]);
                case "rounds" -> rounds = Integer.parseInt(words[1]);
                case "busy" -> busy = Integer.parseInt(words[1]);
                default -> throw new IllegalArgumentException("not a report: " + line);
            }
        }
        return new SoakReport(name, commits, branches, deleted, stashes, rounds, busy);
    }

    @Override
    public String toString() {
        return "%-5s %6d %8d %9d %8d %8d %6d"
                .formatted(
                        name,
                        rounds,
                        commits.size(),
                        branches.size(),
                        deleted.size(),
                        stashes.size(),
                        busy);
    }
}
