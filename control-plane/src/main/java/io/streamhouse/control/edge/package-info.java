/** The HTTP server: what surrounds every handler method, and how the server itself is set up. */
@NullMarked
package io.streamhouse.control.edge;

import org.jspecify.annotations.NullMarked;
