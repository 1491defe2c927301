package dev.jib.gateway.transport.admin;

/** What a request came to. */
public sealed interface Answer<T> {
    /** It was carried out. */
    record Done<T>(T value) implements Answer<T> {}

    /** It was not. */
    record Failed<T>(Problem problem) implements Answer<T> {}
}
