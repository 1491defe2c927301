/** {@code jib policy}: the commands by which operators check, test and ask a policy. */
@NullMarked
package dev.jib.gateway.app.policy;

import org.jspecify.annotations.NullMarked;
