/** What processes ask the agents' world. */
@NullMarked
package io.streamhouse.saga.plane;

import org.jspecify.annotations.NullMarked;
