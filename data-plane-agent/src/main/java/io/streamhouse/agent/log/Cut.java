package io.streamhouse.agent.log;

import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.PartitionSlice;
import io.streamhouse.agent.segment.StoredBatch;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.usage.ReadUsage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * All that happened before one moment and is not recorded yet. What happens after it has a time at
 * or after {@code atMillis}.
 *
 * @param number counts up by one from 1 within a session
 * @param throughTurn the last turn in it
 * @param changes partitions whose beginning or fence changed, as they are at the end of the cut
 * @param removed deleted topics, of which nothing comes after this cut
 */
record Cut(
        long number,
        long atMillis,
        long throughTurn,
        List<Slice> slices,
        List<Change> changes,
        List<ReadUsage.Row> reads,
        List<UUID> removed) {

    /**
     * What a trim or a fence left.
     *
     * @param fence empty: none
     */
    record Change(Place place, UUID organization, long logStart, String fence) {}

    /** A partition's part, and where its producers stand at its end. */
    record Slice(PartitionSlice content, Map<Long, Progress.Standing> standings) {

        static Slice of(PartitionLog partition) {
            List<StoredBatch> batches = partition.cut();
            Map<Long, Progress.Standing> standings = new HashMap<>();
            for (StoredBatch batch : batches) {
                Progress progress = partition.progress().get(batch.producerKey());
                if (progress != null) {
                    standings.put(batch.producerKey(), progress.standing());
                }
            }
            return new Slice(partition.slice(batches), standings);
        }
    }

    /** One entry of usage: consecutive batches within one usage window. */
    record Usage(
            PartitionSlice of,
            long baseOffset,
            long lastOffset,
            long records,
            long bytes,
            long firstMillis,
            long lastMillis) {}

    /** The usage of a slice, split at window ends. */
    static List<Usage> usage(PartitionSlice slice, long windowMillis) {
        List<Usage> parts = new ArrayList<>();
        Usage open = null;
        for (StoredBatch batch : slice.batches()) {
            long at = batch.appendTimeMillis();
            boolean same =
                    open != null
                            && Math.floorDiv(open.firstMillis(), windowMillis)
                                    == Math.floorDiv(at, windowMillis);
            if (open != null && same) {
                open =
                        new Usage(
                                slice,
                                open.baseOffset(),
                                batch.lastOffset(),
                                open.records() + batch.count(),
                                open.bytes() + batch.size(),
                                open.firstMillis(),
                                at);
            } else {
                if (open != null) {
                    parts.add(open);
                }
                open =
                        new Usage(
                                slice,
                                batch.baseOffset(),
                                batch.lastOffset(),
                                batch.count(),
                                batch.size(),
                                at,
                                at);
            }
        }
        if (open != null) {
            parts.add(open);
        }
        return parts;
    }
}
