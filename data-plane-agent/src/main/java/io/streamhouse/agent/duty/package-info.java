/** What the agent does by itself, in bounded steps. */
@NullMarked
package io.streamhouse.agent.duty;

import org.jspecify.annotations.NullMarked;
