/** The control plane: REST, security, live updates, wiring. One folder per context. */
@NullMarked
package io.streamhouse.control;

import org.jspecify.annotations.NullMarked;
