/**
 * The write side: what every stream's decisions have in common. A stream is a state, a decider of
 * pure functions, and a thin Axon shell; only the shells know Axon.
 */
@NullMarked
package io.streamhouse.command;

import org.jspecify.annotations.NullMarked;
