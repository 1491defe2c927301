package dev.jib.mounts.render;

import dev.jib.mounts.plan.MountPlan;
import java.util.Map;
import java.util.TreeMap;

/** Writes a layout for one kind of reader. */
public interface LayoutRenderer {
    /** The search path a container gets when its image's own is not known. */
    String USUAL_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /** The word after {@code --format}. */
    String name();

    /** Refuses settings that this form has no use for, before anything is made. */
    default void checkSettings() {}

    /** The text, ending in a line end; a path that the reader cannot take is refused by name. */
    String render(MountPlan plan);

    /** The plan's environment with PATH, for readers that can only replace it. */
    static Map<String, String> environment(MountPlan plan) {
        Map<String, String> environment = new TreeMap<>(plan.environment());
        if (!plan.pathPrepend().isEmpty()) {
            StringBuilder path = new StringBuilder();
            plan.pathPrepend().forEach(p -> path.append(p).append(':'));
            environment.put("PATH", path + USUAL_PATH);
        }
        return environment;
    }
}
