/** How the gateway is run: its image, compose, systemd, Kubernetes. */
@NullMarked
package dev.jib.it.deploy;

import org.jspecify.annotations.NullMarked;
