package io.streamhouse.agent.segment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The index of ranges, its last page per partition remembered. Thread-safe. */
final class RangePages {
    private static final int PAGES_MAX = 1_024;

    private final RangeIndex index;
    private final Map<Partition, List<RangeRef>> pages =
            new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<Partition, List<RangeRef>> eldest) {
                    return size() > PAGES_MAX;
                }
            };

    private record Partition(UUID topic, int partition) {}

    RangePages(RangeIndex index) {
        this.index = index;
    }

    @Nullable RangeRef holding(UUID topic, int partition, long offset) {
        List<RangeRef> page;
        synchronized (pages) {
            page = pages.getOrDefault(new Partition(topic, partition), List.of());
        }
        RangeRef known = holding(page, offset);
        return known != null ? known : fresh(topic, partition, offset);
    }

    /** As the index has it now. */
    @Nullable RangeRef fresh(UUID topic, int partition, long offset) {
        List<RangeRef> fresh = index.from(topic, partition, offset);
        synchronized (pages) {
            pages.put(new Partition(topic, partition), fresh);
        }
        return holding(fresh, offset);
    }

    @Nullable RangeRef atTime(UUID topic, int partition, long atMillis) {
        return index.atTime(topic, partition, atMillis).orElse(null);
    }

    private static @Nullable RangeRef holding(List<RangeRef> page, long offset) {
        for (RangeRef ref : page) {
            if (ref.baseOffset() <= offset && offset <= ref.lastOffset()) {
                return ref;
            }
        }
        return null;
    }
}
