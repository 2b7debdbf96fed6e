/** The write-ahead log: durable turns, whatever crashes. */
@NullMarked
package io.streamhouse.agent.wal;

import org.jspecify.annotations.NullMarked;
