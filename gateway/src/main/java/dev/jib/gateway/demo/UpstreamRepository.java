package dev.jib.gateway.demo;

import java.net.URI;
import java.nio.file.Path;

/**
 * A bare repository of an embedded upstream.
 *
 * @param path as in its URL, without the leading slash: {@code acme/site.git}
 * @param directory where it lies on this machine
 * @param url for a client that has a token
 */
public record UpstreamRepository(String path, Path directory, URI url) {}
