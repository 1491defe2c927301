package dev.jib.gateway.config;

/**
 * What a configuration file says, before anybody has asked what it means.
 *
 * @param root the document
 */
public record RawConfig(Node root) {
    /**
     * The policy in one form that does not depend on layout, comments, quotes or the order of keys:
     * what its digest is made over.
     */
    String canonicalPolicy() {
        StringBuilder out = new StringBuilder();
        if (root instanceof Node.Mapping mapping) {
            for (String key : new String[] {"version", "defaults", "refs", "content"}) {
                mapping.entries().stream()
                        .filter(e -> e.key().equals(key))
                        .forEach(e -> CanonicalForm.append(out.append(key), e.value()));
            }
        }
        return out.toString();
    }
}
