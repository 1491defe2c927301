@NullMarked
package dev.jib.gateway.app.objects;

import org.jspecify.annotations.NullMarked;
