package dev.jib.mounts.plan;

import com.google.common.collect.ImmutableList;
import java.util.List;

/** The part of a plan that belongs to one repository. */
record RepositoryLayout(List<Mount> mounts, List<PrivateEntry> entries) {
    RepositoryLayout {
        mounts = ImmutableList.copyOf(mounts);
        entries = ImmutableList.copyOf(entries);
    }
}
