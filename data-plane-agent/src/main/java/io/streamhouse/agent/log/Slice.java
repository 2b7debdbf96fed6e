package io.streamhouse.agent.log;

import io.streamhouse.agent.segment.SegmentReader;
import java.util.List;

/**
 * What a read found.
 *
 * @param batches whole; the first may begin before the offset asked for
 * @param nextOffset where the next read goes on
 */
public record Slice(
        List<SegmentReader.Found> batches, long nextOffset, long logStart, long highWatermark) {}
