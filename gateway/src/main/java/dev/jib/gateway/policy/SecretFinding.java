package dev.jib.gateway.policy;

/**
 * A place in a blob that looks like a secret. It never holds the secret.
 *
 * @param pattern the name of the pattern that matched, such as {@code github-token}
 * @param line the line in the blob, from 1
 * @param fingerprint the first 16 hex digits of SHA-256 over the match, by which an allow list may
 *     name it
 */
public record SecretFinding(String pattern, int line, String fingerprint) {}
