package io.streamhouse.agent.segment;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Footers that were read, within a budget of bytes. Thread-safe. */
final class Footers {
    /** What a footer takes in memory, as a multiple of its bytes. */
    private static final int SPREAD = 4;

    private final BlockCache blocks;
    private final Cache<UUID, Known> known;

    /** A footer, its ranges by partition. */
    private record Known(
            SegmentFooter footer, int bytes, Map<Partition, SegmentFooter.Range> ranges) {}

    private record Partition(UUID topic, int partition) {}

    Footers(BlockCache blocks, long budgetBytes) {
        this.blocks = blocks;
        this.known =
                Caffeine.newBuilder()
                        .maximumWeight(budgetBytes)
                        .weigher((UUID _, Known footer) -> SPREAD * footer.bytes())
                        .executor(Runnable::run)
                        .build();
    }

    SegmentFooter of(RangeRef ref) throws IOException {
        return known(ref).footer();
    }

    /** The range of a partition that holds what the index says. */
    SegmentFooter.Range range(RangeRef ref, UUID topic, int partition) throws IOException {
        SegmentFooter.Range range = known(ref).ranges().get(new Partition(topic, partition));
        if (range == null
                || range.baseOffset() > ref.baseOffset()
                || range.lastOffset() < ref.lastOffset()) {
            throw new SegmentDamage("the segment does not hold the range its index says");
        }
        return range;
    }

    /** The segment is read again when it is next asked for. */
    void drop(RangeRef ref) {
        known.invalidate(ref.segment());
        blocks.drop(ref.key(), ref.sizeBytes());
    }

    private Known known(RangeRef ref) throws IOException {
        Known here = known.getIfPresent(ref.segment());
        if (here != null) {
            return here;
        }
        byte[] trailer = end(ref, SegmentFooter.TRAILER_BYTES);
        int size = SegmentFooter.sizeFrom(trailer);
        SegmentFooter footer = SegmentFooter.decode(end(ref, size));
        footer.requireWithin(ref.sizeBytes() - size);
        Known read = new Known(footer, size, byPartition(footer.ranges()));
        known.put(ref.segment(), read);
        return read;
    }

    private static Map<Partition, SegmentFooter.Range> byPartition(
            List<SegmentFooter.Range> ranges) {
        Map<Partition, SegmentFooter.Range> found = new HashMap<>();
        ranges.forEach(range -> found.put(new Partition(range.topic(), range.partition()), range));
        return found;
    }

    /** The object's last bytes. */
    private byte[] end(RangeRef ref, int size) throws IOException {
        if (size > ref.sizeBytes()) {
            throw new SegmentDamage("the footer is larger than its segment");
        }
        byte[] bytes = new byte[size];
        long position = ref.sizeBytes() - size;
        for (int at = 0; at < size; ) {
            int number = (int) ((position + at) / BlockCache.BLOCK_BYTES);
            int start = (int) ((position + at) % BlockCache.BLOCK_BYTES);
            byte[] block = blocks.block(ref.key(), ref.sizeBytes(), number);
            int taken = Math.min(size - at, block.length - start);
            System.arraycopy(block, start, bytes, at, taken);
            at += taken;
        }
        return bytes;
    }
}
