package dev.jib.gateway.policy;

/**
 * A set of keys and certificates that a rule trusts, by its name in the policy file (the path of a
 * directory).
 *
 * @param name the path as the file has it
 */
public record TrustSet(String name) implements Comparable<TrustSet> {
    @Override
    public int compareTo(TrustSet other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
