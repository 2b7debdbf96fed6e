/** The agents, as the control plane calls them: over gRPC, on behalf of a caller. */
@NullMarked
package io.streamhouse.control.agent;

import org.jspecify.annotations.NullMarked;
