package dev.jib.gateway.transport.admin;

import java.util.List;

/**
 * What came of reading the configuration anew. When {@code policy} has a refusal, nothing changed.
 *
 * @param changed whether another policy or other repositories are in force now
 * @param policy what is in force now
 * @param warnings what is odd about the file
 * @param restart the keys whose change waits for a restart, such as {@code gateway.listen}
 */
public record Reload(
        boolean changed, PolicyHealth policy, List<String> warnings, List<String> restart) {
    public Reload {
        warnings = List.copyOf(warnings);
        restart = List.copyOf(restart);
    }
}
