/**
 * The log with several agents under seeded faults: the same code as in production, on a clock, a
 * store and a PostgreSQL of memory. One thread runs at a time, in an order that follows from the
 * seed.
 */
@NullMarked
package io.streamhouse.agent.simulation;

import org.jspecify.annotations.NullMarked;
