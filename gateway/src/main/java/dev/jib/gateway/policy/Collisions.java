package dev.jib.gateway.policy;

import com.google.common.collect.ImmutableList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names in one directory that some file system takes for the same. */
final class Collisions {
    private Collisions() {}

    /**
     * Two names of which at least the second is new.
     *
     * @param directory where they are
     * @param other the name that was there before it in the list, or is new too
     * @param added the new name
     */
    record Pair(RawPath directory, RawPath other, RawPath added) {
        String subject() {
            return "collision " + path(added);
        }

        Found.Words words(Place place) {
            String fix =
                    place.isCommit()
                            ? place.rebase() + " and rename one in " + place.origin().abbreviated()
                            : "delete that tag";
            return new Found.Words(
                    path(added) + " differs from " + other + " only in case or Unicode form",
                    List.of(),
                    fix,
                    "two paths differ only in case or Unicode form");
        }

        private String path(RawPath name) {
            return directory.isEmpty() ? name.toString() : directory + "/" + name;
        }
    }

    static List<Pair> in(DirectoryFacts directory) {
        Set<RawPath> added = new HashSet<>(directory.added());
        Map<String, RawPath> seen = new HashMap<>();
        ImmutableList.Builder<Pair> pairs = ImmutableList.builder();
        for (RawPath name : directory.names()) {
            RawPath twin = seen.putIfAbsent(Folded.path(name), name);
            if (twin != null && added.contains(name)) {
                pairs.add(new Pair(directory.path(), twin, name));
            } else if (twin != null && added.contains(twin)) {
                pairs.add(new Pair(directory.path(), name, twin));
            }
        }
        return pairs.build();
    }
}
