package dev.jib.gateway.policy;

import dev.jib.gateway.git.ObjectId;
import java.util.Optional;

/**
 * One annotated tag object.
 *
 * @param id the tag object
 * @param name the name that it claims in its {@code tag} line
 * @param tagger who made it, as it claims; absent in some old tags
 * @param message the whole message, decoded as UTF-8
 * @param signature what is known about its signature
 */
public record TagFacts(
        ObjectId id,
        String name,
        Optional<Ident> tagger,
        String message,
        SignatureFacts signature) {}
