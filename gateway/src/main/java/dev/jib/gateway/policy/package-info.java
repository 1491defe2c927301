/** What may be pushed: rules, facts about a push, and the verdict. Pure: no I/O, no clock. */
@NullMarked
package dev.jib.gateway.policy;

import org.jspecify.annotations.NullMarked;
