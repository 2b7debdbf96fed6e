/**
 * How producers' sequences decide whether a batch is new, a duplicate or wrong. Pure: no clock, no
 * input or output. Sequences never reset; a later incarnation of a producer only fences the
 * earlier.
 */
@NullMarked
package io.streamhouse.agent.sequence;

import org.jspecify.annotations.NullMarked;
