package io.streamhouse.agent.segment;

import static io.streamhouse.agent.segment.TestBatches.ORGANIZATION;
import static io.streamhouse.agent.segment.TestBatches.TOPIC;
import static io.streamhouse.agent.segment.TestBatches.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.segment.SegmentReader.Found;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SegmentReaderTest {
    private static final UUID SEGMENT = new UUID(9, 9);
    private static final long BUDGET = 64L << 20;

    private final MemoryStore memory = new MemoryStore();
    private final AtomicInteger reads = new AtomicInteger();
    private final SegmentStore store =
            new ForwardingStore(memory) {
                @Override
                public byte[] read(String key, long position, int size) throws IOException {
                    reads.incrementAndGet();
                    return super.read(key, position, size);
                }
            };
    private final MemoryRanges ranges = new MemoryRanges();
    private final BlockCache cache = new BlockCache(store, BUDGET);
    private final SegmentReader reader = new SegmentReader(cache, ranges);
    private final ColdLane lane = new ColdLane(4L << 20);

    @AfterEach
    void close() {
        lane.close();
    }

    private SegmentImage segment(String key, UUID id, StoredBatch... batches) throws IOException {
        return segment(key, id, List.of(batches));
    }

    private SegmentImage segment(String key, UUID id, List<StoredBatch> batches)
            throws IOException {
        SegmentImage image =
                SegmentImage.of(List.of(new PartitionSlice(ORGANIZATION, TOPIC, 0, batches)));
        memory.put(key, image.content());
        ranges.add(id, key, image);
        return image;
    }

    private Problem problem(long offset) {
        return catchThrowableOfType(Problem.class, () -> reader.read(TOPIC, 0, offset, 1 << 20));
    }

    private static Map<String, String> range(long first, long last) {
        return Map.of("first_offset", Long.toString(first), "last_offset", Long.toString(last));
    }

    private void flip(String key, long position) {
        byte[] bad = memory.objects.get(key).clone();
        bad[(int) position] ^= 1;
        memory.objects.put(key, bad);
    }

    @Test
    void aBlockThatWentBadInMemoryIsReadAgainFromTheStore() throws Exception {
        SegmentImage image = segment("k", SEGMENT, batch(0, 2, 500, 1), batch(2, 2, 500, 1));
        reader.read(TOPIC, 0, 0, 1);
        byte[] block = cache.block("k", image.size(), 0);
        block[600] ^= 1;
        assertThat(reader.read(TOPIC, 0, 0, 1 << 20)).hasSize(2);
        assertThat(cache.block("k", image.size(), 0)).isNotSameAs(block);
    }

    @Test
    void damageInTheStoreIsToldWithTheExactOffsetsAndTheRestIsServed() throws Exception {
        SegmentImage image =
                segment(
                        "k",
                        SEGMENT,
                        batch(10, 2, 500, 1),
                        batch(12, 3, 500, 1),
                        batch(15, 2, 500, 1));
        int first = batch(10, 2, 500, 1).size();
        flip("k", image.footer().ranges().getFirst().position() + first + 200);
        assertThat(reader.read(TOPIC, 0, 10, 1 << 20)).hasSize(1);
        Problem lost = problem(13);
        assertThat(lost.reason()).isEqualTo(Reason.SEGMENT_CORRUPT);
        assertThat(lost.facts()).containsAllEntriesOf(range(12, 14));
        assertThat(reader.read(TOPIC, 0, 15, 1 << 20)).hasSize(1);
    }

    @Test
    void aHeaderThatMakesNoSenseCostsAsFarAsTheNextIndexPoint() throws Exception {
        List<StoredBatch> batches = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            batches.add(batch(i * 2L, 2, 2_000, 1));
        }
        SegmentImage image = segment("k", SEGMENT, batches);
        SegmentFooter.Range range = image.footer().ranges().getFirst();
        long size = batches.getFirst().size();
        flip("k", range.position() + 3 * size + 8);
        long next = range.index().get(1).baseOffset();
        assertThat(reader.read(TOPIC, 0, 0, 1 << 20)).hasSize(3);
        assertThat(problem(8).facts()).containsAllEntriesOf(range(6, next - 1));
        assertThat(reader.read(TOPIC, 0, next, 1 << 20)).isNotEmpty();
    }

    @Test
    void anObjectThatIsGoneOrTruncatedIsDamage() throws Exception {
        segment("k", SEGMENT, batch(0, 5, 500, 1));
        byte[] whole = memory.objects.remove("k");
        assertThat(problem(3).reason()).isEqualTo(Reason.SEGMENT_CORRUPT);
        assertThat(problem(3).facts()).containsAllEntriesOf(range(0, 4));
        memory.objects.put("k", java.util.Arrays.copyOf(whole, whole.length - 1));
        assertThat(problem(3).reason()).isEqualTo(Reason.SEGMENT_CORRUPT);
        memory.objects.put("k", whole);
        assertThat(reader.read(TOPIC, 0, 3, 1)).hasSize(1);
    }

    @Test
    void anObjectThatWasReplacedByACompactedOneIsFoundThere() throws Exception {
        segment("l0", SEGMENT, batch(0, 5, 500, 1));
        assertThat(reader.read(TOPIC, 0, 3, 1)).hasSize(1);
        ranges.entries.clear();
        segment("l1", new UUID(8, 8), batch(0, 5, 500, 1));
        memory.objects.remove("l0");
        cache.drop("l0", 1 << 20);
        assertThat(reader.read(TOPIC, 0, 3, 1)).hasSize(1);
    }

    @Test
    void aStoreThatIsAwayIsNotDamage() throws Exception {
        segment("k", SEGMENT, batch(0, 5, 500, 1));
        SegmentReader unlucky =
                new SegmentReader(
                        new ForwardingStore(memory) {
                            @Override
                            public byte[] read(String key, long position, int size)
                                    throws IOException {
                                throw new IOException("away");
                            }
                        },
                        ranges);
        Problem problem = catchThrowableOfType(Problem.class, () -> unlucky.read(TOPIC, 0, 0, 1));
        assertThat(problem.reason()).isEqualTo(Reason.STORAGE_UNAVAILABLE);
    }

    @Test
    void aFewSmallBatchesDoNotHoldOnToABlock() throws Exception {
        List<StoredBatch> batches = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            batches.add(batch(i, 1, 20_000, 1));
        }
        segment("k", SEGMENT, batches);
        Found small = reader.read(TOPIC, 0, 7, 1).getFirst();
        assertThat(small.batch().array()).hasSize(small.batch().size());
        List<Found> many = reader.read(TOPIC, 0, 0, 900_000);
        assertThat(many.getFirst().batch().array()).hasSize(BlockCache.BLOCK_BYTES);
        assertThat(many.get(1).batch().array()).isSameAs(many.getFirst().batch().array());
    }

    @Test
    void aSequentialReaderFindsItsNextBlocksReady() throws Exception {
        List<StoredBatch> batches = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            batches.add(batch(i, 1, 100_000, 1));
        }
        long bytes = segment("k", SEGMENT, batches).size();
        BlockCache early = new BlockCache(store, BUDGET, lane);
        SegmentReader ahead = new SegmentReader(early, ranges);
        long offset = 0;
        int calls = 0;
        while (offset < 120) {
            offset = ahead.read(TOPIC, 0, offset, 1 << 20).getLast().batch().lastOffset() + 1;
            calls++;
        }
        assertThat(reads.get()).isEqualTo(BlockCache.count(bytes));
        assertThat(calls).isLessThan(3 * BlockCache.count(bytes));
        assertThat(early.hitRatio()).isGreaterThan(0.5);
    }

    @Test
    void timesFindTheirFirstBatch() throws Exception {
        List<StoredBatch> first = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            first.add(batch(i * 2L, 2, 1_000, 1_000 + i / 7 * 10L));
        }
        segment("a", SEGMENT, first);
        segment("b", new UUID(8, 8), batch(600, 1, 10, 5_000), batch(601, 4, 10, 6_000));
        assertThat(reader.offsetAt(TOPIC, 0, 0)).hasValue(0);
        assertThat(reader.offsetAt(TOPIC, 0, 1_000)).hasValue(0);
        for (StoredBatch batch : first) {
            long time = batch.appendTimeMillis();
            long expected = (time - 1_000) / 10 * 7 * 2;
            assertThat(reader.offsetAt(TOPIC, 0, time)).hasValue(expected);
            assertThat(reader.offsetAt(TOPIC, 0, time - 3)).hasValue(expected);
        }
        assertThat(reader.offsetAt(TOPIC, 0, 4_000)).hasValue(600);
        assertThat(reader.offsetAt(TOPIC, 0, 5_001)).hasValue(601);
        assertThat(reader.offsetAt(TOPIC, 0, 6_000)).hasValue(601);
        assertThat(reader.offsetAt(TOPIC, 0, 6_001)).isEqualTo(OptionalLong.empty());
        assertThat(reader.offsetAt(TOPIC, 1, 0)).isEqualTo(OptionalLong.empty());
    }

    /** Any read gives the batch that holds the offset and those that follow it, byte for byte. */
    @Test
    void readsAreWhatWasWrittenWhateverTheSizes() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        TreeMap<Long, StoredBatch> written = new TreeMap<>();
        long next = 0;
        for (int object = 0; object < 3; object++) {
            List<StoredBatch> batches = new ArrayList<>();
            int count = 1 + random.nextInt(60);
            for (int i = 0; i < count; i++) {
                int size = random.nextInt(8) == 0 ? 600_000 : 10 + random.nextInt(60_000);
                StoredBatch batch = batch(next, 1 + random.nextInt(3), size, 1_000 + next);
                written.put(next, batch);
                batches.add(batch);
                next = batch.lastOffset() + 1;
            }
            segment("k" + object, new UUID(7, object), batches);
        }
        BlockCache small = new BlockCache(store, 8L << 20, lane);
        SegmentReader other = new SegmentReader(small, ranges);
        for (int round = 0; round < 500; round++) {
            long offset = random.nextLong(next);
            List<Found> found = other.read(TOPIC, 0, offset, random.nextInt(2 << 20));
            long expected = written.floorKey(offset);
            for (Found one : found) {
                StoredBatch batch = written.get(expected);
                assertThat(one.batch().buffer()).isEqualTo(batch.batch().buffer());
                assertThat(one.appendTimeMillis()).isEqualTo(batch.appendTimeMillis());
                expected = batch.lastOffset() + 1;
            }
            Long first = written.ceilingKey(offset);
            assertThat(other.offsetAt(TOPIC, 0, 1_000 + offset))
                    .isEqualTo(first == null ? OptionalLong.empty() : OptionalLong.of(first));
        }
    }
}
