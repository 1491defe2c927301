package dev.jib.gateway.forge;

import dev.jib.gateway.credential.CredentialSource;
import java.net.http.HttpClient;
import java.time.Duration;

/**
 * What a forge is asked with.
 *
 * @param http follows no redirect
 * @param credentials what the forge is shown
 * @param patience how long an answer may take, as {@code gateway.timeouts.forge} says
 */
public record ForgeClient(HttpClient http, CredentialSource credentials, Duration patience) {}
