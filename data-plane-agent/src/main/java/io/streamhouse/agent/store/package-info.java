/**
 * Segments in S3, and the look at a store before it is trusted. What a store owes its callers is
 * said at {@link io.streamhouse.agent.segment.SegmentStore}.
 */
@NullMarked
package io.streamhouse.agent.store;

import org.jspecify.annotations.NullMarked;
