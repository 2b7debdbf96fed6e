/** Segments: the log's long-term form, one object over all partitions. */
@NullMarked
package io.streamhouse.agent.segment;

import org.jspecify.annotations.NullMarked;
