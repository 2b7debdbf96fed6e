/** The one taxonomy of refusals: reason, code, side effect, and how each crosses the wire. */
@NullMarked
package io.streamhouse.agent.problem;

import org.jspecify.annotations.NullMarked;
