/** Pure: the git configuration a container gets, made from an allowlist. */
@NullMarked
package dev.jib.mounts.config;

import org.jspecify.annotations.NullMarked;
