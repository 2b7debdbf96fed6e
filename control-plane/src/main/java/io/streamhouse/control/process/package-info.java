/** Processes, wired to the store. */
@NullMarked
package io.streamhouse.control.process;

import org.jspecify.annotations.NullMarked;
