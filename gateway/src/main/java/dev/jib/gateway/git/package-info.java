/** Git's own vocabulary as types: object ids, ref names, ref updates, repository URLs. */
@NullMarked
package dev.jib.gateway.git;

import org.jspecify.annotations.NullMarked;
