/** The audit log at the edge. */
@NullMarked
package io.streamhouse.control.audit;

import org.jspecify.annotations.NullMarked;
