/** The dashboard: what happens now. */
@NullMarked
package io.streamhouse.control.metrics;

import org.jspecify.annotations.NullMarked;
