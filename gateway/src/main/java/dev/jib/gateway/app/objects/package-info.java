/** Judging a push by the objects of a repository on disk. */
@NullMarked
package dev.jib.gateway.app.objects;

import org.jspecify.annotations.NullMarked;
