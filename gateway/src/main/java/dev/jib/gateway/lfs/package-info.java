/**
 * Git LFS (its API documents, version 3): the batch API and the transfers of objects, with the
 * gateway's credential, under the rules of the repository.
 *
 * <p>A container gets addresses of the gateway, each bound to its session, the repository, one
 * object, one operation and a time; where the object is stored, and what opens that, stays here.
 */
@NullMarked
package dev.jib.gateway.lfs;

import org.jspecify.annotations.NullMarked;
