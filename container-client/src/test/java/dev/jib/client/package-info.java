/** Tests of the remote helper: of its parts on the JVM, and of the native binary. */
@NullMarked
package dev.jib.client;

import org.jspecify.annotations.NullMarked;
