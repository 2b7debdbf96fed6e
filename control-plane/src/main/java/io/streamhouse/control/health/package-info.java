/** What operators and their tools ask: alive, ready, how much. */
@NullMarked
package io.streamhouse.control.health;

import org.jspecify.annotations.NullMarked;
