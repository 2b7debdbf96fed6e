/** The log itself: partitions, sequences, group commit, recovery and reading. */
@NullMarked
package io.streamhouse.agent.log;

import org.jspecify.annotations.NullMarked;
