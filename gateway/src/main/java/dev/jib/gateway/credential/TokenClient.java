package dev.jib.gateway.credential;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What a server that gives out tokens is asked with.
 *
 * @param http gives the client of the moment, which follows no redirect
 * @param patience how long a whole answer may take, as {@code gateway.timeouts.token} says
 */
public record TokenClient(Supplier<HttpClient> http, Duration patience) {}
