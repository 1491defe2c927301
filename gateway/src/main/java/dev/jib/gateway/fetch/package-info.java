/** Fetch, clone and ls-remote: requests of version 2 passed through as streams. */
@NullMarked
package dev.jib.gateway.fetch;

import org.jspecify.annotations.NullMarked;
