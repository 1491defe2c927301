package dev.jib.gateway.config;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The forge that an upstream is part of: what is asked about repositories beside git itself.
 *
 * @param kind which API it speaks
 * @param api where its API is; absent for where forges of the kind have it
 * @param credentials what the gateway shows it; empty for what it shows the upstream
 * @param logins the forge's names of principals that are called something else there
 */
public record ForgeConfig(
        Kind kind,
        Optional<String> api,
        List<BoundCredential> credentials,
        Map<String, String> logins) {
    public ForgeConfig {
        credentials = ImmutableList.copyOf(credentials);
        logins = ImmutableMap.copyOf(logins);
    }

    /** The kinds of forges. */
    public enum Kind {
        /** GitHub, and GitHub Enterprise Server. */
        GITHUB,
        /** Gitea, and Forgejo. */
        GITEA
    }
}
