/** What can be told of files without reading them. */
@NullMarked
package dev.jib.gateway.file;

import org.jspecify.annotations.NullMarked;
