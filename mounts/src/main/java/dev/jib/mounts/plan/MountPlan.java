package dev.jib.mounts.plan;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;

/**
 * The layout of one container as a value: mounts in the order to make them, the private files they
 * show, and the environment to start with.
 *
 * @param pathPrepend directories to put before the image's own PATH
 */
public record MountPlan(
        ContainerName container,
        LayoutKind layout,
        AdminFiles adminFiles,
        ContainerPath home,
        UserIds user,
        List<PlannedRepository> repositories,
        List<Mount> mounts,
        List<PrivateEntry> privateEntries,
        Map<String, String> environment,
        List<ContainerPath> pathPrepend,
        List<String> notes) {
    /** The version of the JSON form; it grows when a reader of the old one would be misled. */
    public static final int VERSION = 1;

    public MountPlan {
        repositories = ImmutableList.copyOf(repositories);
        mounts = ImmutableList.copyOf(mounts);
        privateEntries = ImmutableList.copyOf(privateEntries);
        environment = ImmutableMap.copyOf(environment);
        pathPrepend = ImmutableList.copyOf(pathPrepend);
        notes = ImmutableList.copyOf(notes);
    }

    /** Where to start: the only repository, else the directory that holds them all. */
    public ContainerPath workingDirectory() {
        return repositories.size() == 1 ? repositories.getFirst().directory() : home.child("repos");
    }
}
