package io.streamhouse.agent.segment;

import static io.streamhouse.agent.segment.TestBatches.TOPIC;
import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever happens to a stored segment: no wrong batch comes out, and no other error than damage.
 */
class SegmentFuzzTest {
    private static final int ROUNDS = 3_000;

    private final long seed = Long.getLong("seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final MemoryStore store = new MemoryStore();
    private final MemoryRanges ranges = new MemoryRanges();
    private final Map<Long, byte[]> batches = new HashMap<>();
    private byte[] golden = new byte[0];
    private SegmentFooter.Range range;

    @BeforeEach
    void golden() throws Exception {
        System.out.println("seed " + seed);
        golden =
                Files.readAllBytes(
                        Path.of("src/test/resources/io/streamhouse/agent/segment/golden-v1.seg"));
        store.objects.put("k", golden);
        SegmentFooter footer = FooterFetch.of(store, "k", golden.length).footer();
        for (SegmentFooter.Range one : footer.ranges()) {
            RangeRef ref =
                    new RangeRef(
                            new UUID(9, 9), "k", golden.length, one.baseOffset(), one.lastOffset());
            ranges.entries.add(new MemoryRanges.Entry(one, ref));
        }
        range = footer.ranges().getLast();
        SegmentReader reader = new SegmentReader(store, ranges);
        for (long offset = range.baseOffset(); offset <= range.lastOffset(); offset++) {
            batches.put(offset, bytes(reader.read(TOPIC, 1, offset, 1).getFirst().batch()));
        }
    }

    /** Without the leader epoch, which only the checksum of the whole range covers. */
    private static byte[] bytes(Batch batch) {
        byte[] bytes = new byte[batch.size()];
        batch.buffer().get(bytes);
        Arrays.fill(bytes, 12, 16, (byte) 0);
        return bytes;
    }

    private byte[] damaged() {
        byte[] bad = golden.clone();
        switch (random.nextInt(4)) {
            case 0 -> bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            case 1 -> {
                for (int i = random.nextInt(20); i >= 0; i--) {
                    bad[random.nextInt(bad.length)] = (byte) random.nextInt();
                }
            }
            case 2 -> bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            default -> {
                int from = random.nextInt(bad.length);
                int to = Math.min(bad.length, from + random.nextInt(200));
                Arrays.fill(bad, from, to, (byte) 0);
            }
        }
        return bad;
    }

    @Test
    void readersGetTheRightBatchOrAreToldOfDamage() {
        for (int round = 0; round < ROUNDS; round++) {
            store.objects.put("k", damaged());
            long offset = random.nextLong(range.baseOffset(), range.lastOffset() + 1);
            try {
                SegmentReader reader = new SegmentReader(store, ranges);
                for (SegmentReader.Found found : reader.read(TOPIC, 1, offset, 1 << 20)) {
                    assertThat(bytes(found.batch()))
                            .as("seed %s round %s", seed, round)
                            .isEqualTo(batches.get(found.batch().baseOffset()));
                }
                assertThat(batches)
                        .containsKey(
                                reader.offsetAt(TOPIC, 1, range.lastAppendTime()).orElseThrow());
            } catch (Problem problem) {
                assertThat(problem.reason())
                        .as("seed %s round %s", seed, round)
                        .isEqualTo(Reason.SEGMENT_CORRUPT);
            }
        }
    }

    @Test
    void aCompactedSegmentIsRightOrThereIsNone() throws Exception {
        RangeMerger.Result right = compact();
        byte[] expected = store.objects.remove("l1");
        assertThat(right.sizeBytes()).isEqualTo(expected.length);
        for (int round = 0; round < ROUNDS; round++) {
            store.objects.put("k", damaged());
            try {
                compact();
                assertThat(store.objects.remove("l1"))
                        .as("seed %s round %s", seed, round)
                        .isEqualTo(expected);
            } catch (SegmentDamage _) {
                assertThat(store.objects).containsOnlyKeys("k");
            }
        }
    }

    private RangeMerger.Result compact() throws java.io.IOException {
        RangeRef source =
                new RangeRef(
                        new UUID(9, 9), "k", golden.length, range.baseOffset(), range.lastOffset());
        return new RangeMerger(store).merge("l1", TOPIC, 1, List.of(source), range.size());
    }

    @Test
    void aScrubFindsEveryChange() throws Exception {
        byte[] digest = Sha256.start().digest(golden);
        RecordedSegment row =
                new RecordedSegment(
                        new UUID(9, 9), "k", golden.length, Optional.of(digest), List.of());
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bad = damaged();
            store.objects.put("k", bad);
            assertThat(scrub(row).isEmpty())
                    .as("seed %s round %s", seed, round)
                    .isEqualTo(Arrays.equals(bad, golden));
        }
    }

    private List<Corruption> scrub(RecordedSegment row) {
        List<Corruption> found = new ArrayList<>();
        boolean[] ended = {false};
        SegmentScrubber scrubber =
                new SegmentScrubber(
                        store,
                        new RecordedSegments() {
                            @Override
                            public List<RecordedSegment> after(Optional<UUID> after, int limit) {
                                return after.isEmpty() ? List.of(row) : List.of();
                            }

                            @Override
                            public Optional<RecordedSegment> find(UUID segment) {
                                return Optional.of(row);
                            }
                        },
                        Long.MAX_VALUE / 2_000_000_000,
                        java.time.Duration.ofSeconds(1),
                        Optional.empty(),
                        new SegmentScrubber.Listener() {
                            @Override
                            public void found(Corruption corruption) {
                                found.add(corruption);
                            }

                            @Override
                            public void scrubbed(RecordedSegment segment) {}

                            @Override
                            public void delayed(java.io.IOException cause) {
                                throw new AssertionError(cause);
                            }

                            @Override
                            public void roundEnded() {
                                ended[0] = true;
                            }
                        });
        while (!ended[0]) {
            scrubber.step();
        }
        return found;
    }
}
