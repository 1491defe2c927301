/** The wire grammar of a push: advertisement, command list, report-status. */
@NullMarked
package dev.jib.gateway.protocol.receive;

import org.jspecify.annotations.NullMarked;
