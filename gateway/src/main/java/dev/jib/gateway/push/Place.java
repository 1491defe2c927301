package dev.jib.gateway.push;

import dev.jib.gateway.upstream.Upstream;
import dev.jib.gateway.upstream.UpstreamRepository;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a push goes, and where it comes from as far as the gateway can see.
 *
 * @param upstream the server
 * @param repository the repository there
 * @param hostRepository the common directory of the host's repository, when the session has one
 */
public record Place(
        Upstream upstream, UpstreamRepository repository, Optional<Path> hostRepository) {}
