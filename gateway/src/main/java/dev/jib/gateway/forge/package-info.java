/**
 * What forges say about repositories beyond git: visibility, default and protected branches, pull
 * requests. {@link dev.jib.gateway.forge.Forge} is what another kind of forge implements; whatever
 * a forge does not say clearly is unknown, and unknown denies.
 */
@NullMarked
package dev.jib.gateway.forge;

import org.jspecify.annotations.NullMarked;
