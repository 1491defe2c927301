package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * How the LFS objects of an upstream are served.
 *
 * @param storage hosts beside the upstream's own where it may store them, such as {@code
 *     *.example.com}
 * @param maxBytes the largest object that is taken
 */
public record LfsConfig(List<String> storage, long maxBytes) {
    /** Where nothing is said of it. */
    static final long DEFAULT_MAX_BYTES = 5L << 30;

    public LfsConfig {
        storage = ImmutableList.copyOf(storage);
    }
}
