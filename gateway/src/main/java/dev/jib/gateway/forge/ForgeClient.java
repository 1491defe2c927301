package dev.jib.gateway.forge;

import dev.jib.gateway.credential.CredentialSource;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a forge is asked with.
 *
 * @param http gives the client of the moment, which follows no redirect
 * @param credentials what the forge is shown
 * @param patience how long an answer may take, as {@code gateway.timeouts.forge} says
 */
public record ForgeClient(
        Supplier<HttpClient> http, CredentialSource credentials, Duration patience) {}
