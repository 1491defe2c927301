package dev.jib.gateway.inspect;

import dev.jib.gateway.git.ObjectId;
import dev.jib.gateway.git.RefName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which pushed refs reach each new commit; all of them where there are more than 32. */
final class RefsOfCommits {
    private static final int MOST = 32;

    private final List<RefName> names;
    private final int[] masks;

    private RefsOfCommits(List<RefName> names, int[] masks) {
        this.names = names;
        this.masks = masks;
    }

    static RefsOfCommits of(Map<RefName, ObjectId> tips, NewCommits commits, ObjectReader objects)
            throws IOException, InspectionRefused {
        List<RefName> names = List.copyOf(tips.keySet());
        if (names.size() < 2 || names.size() > MOST) {
            return new RefsOfCommits(names, new int[0]);
        }
        Map<ObjectId, Integer> places = new HashMap<>();
        for (int place = 0; place < commits.count(); place++) {
            places.put(commits.at(place), place);
        }
        int[] masks = new int[commits.count()];
        for (int i = 0; i < names.size(); i++) {
            Integer place = places.get(tips.get(names.get(i)));
            if (place != null) {
                masks[place] |= 1 << i;
            }
        }
        for (int place = commits.count() - 1; place >= 0; place--) {
            for (ObjectId parent : objects.readCommit(commits.at(place)).parents()) {
                Integer below = places.get(parent);
                if (below != null) {
                    masks[below] |= masks[place];
                }
            }
        }
        return new RefsOfCommits(names, masks);
    }

    /** The refs that reach the commit at that place. */
    List<RefName> of(int place) {
        if (masks.length == 0) {
            return names;
        }
        List<RefName> reaching = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if ((masks[place] >> i & 1) != 0) {
                reaching.add(names.get(i));
            }
        }
        return reaching;
    }
}
