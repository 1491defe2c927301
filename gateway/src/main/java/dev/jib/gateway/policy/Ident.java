package dev.jib.gateway.policy;

/**
 * The name and e-mail address of an {@code author}, {@code committer} or {@code tagger} line.
 *
 * @param name what stands before the first {@code <}, decoded as UTF-8 whatever the object's
 *     encoding header claims
 * @param email what stands between the first {@code <} and the first {@code >} after it
 */
public record Ident(String name, String email) {}
