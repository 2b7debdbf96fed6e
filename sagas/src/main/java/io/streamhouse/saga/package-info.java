/**
 * Processes: pure state machines that answer events with intents, and the kit around them. Intents
 * are recorded in the process's transaction, executed outside it, and answered by commands.
 */
@NullMarked
package io.streamhouse.saga;

import org.jspecify.annotations.NullMarked;
