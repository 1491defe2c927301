/** What may die, stall, fill up or run out while pushes and fetches are under way. */
@NullMarked
package dev.jib.it.faults;

import org.jspecify.annotations.NullMarked;
