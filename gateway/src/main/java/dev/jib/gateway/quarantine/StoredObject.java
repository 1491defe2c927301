package dev.jib.gateway.quarantine;

/**
 * An object as a store holds it: its type and its content without the header. The content is not
 * copied; nobody changes it.
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy of each object would cost
public record StoredObject(ObjectType type, byte[] content) {}
