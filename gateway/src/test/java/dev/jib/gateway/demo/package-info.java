@NullMarked
package dev.jib.gateway.demo;

import org.jspecify.annotations.NullMarked;
