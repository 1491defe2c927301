/** Credentials: what the pages of {@code docs/credentials} promise, at work. */
@NullMarked
package dev.jib.it.credential;

import org.jspecify.annotations.NullMarked;
