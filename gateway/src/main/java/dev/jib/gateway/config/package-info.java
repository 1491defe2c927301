/** The configuration file: said ({@code RawConfig}), then meant ({@code GatewayConfig}). */
@NullMarked
package dev.jib.gateway.config;

import org.jspecify.annotations.NullMarked;
