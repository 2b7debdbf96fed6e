/** Processes that take longer than a request, as people watch, cancel and retry them. */
@NullMarked
package io.streamhouse.control.operation;

import org.jspecify.annotations.NullMarked;
