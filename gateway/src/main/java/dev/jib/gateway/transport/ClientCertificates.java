package dev.jib.gateway.transport;

import java.nio.file.Path;

/**
 * Which clients the TCP listener takes, where it demands certificates of them.
 *
 * @param authority PEM file with the certificate of the authority that issues them
 * @param revoked file with the serial numbers of those that hold no more; without it none holds
 */
public record ClientCertificates(Path authority, Path revoked) {}
