/** The agents, their sessions and what they lead. */
@NullMarked
package io.streamhouse.query.agent;

import org.jspecify.annotations.NullMarked;
