package io.streamhouse.agent.segment;

import static io.streamhouse.agent.segment.TestBatches.ORGANIZATION;
import static io.streamhouse.agent.segment.TestBatches.TOPIC;
import static io.streamhouse.agent.segment.TestBatches.batch;
import static io.streamhouse.agent.segment.TestBatches.slice;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SegmentScrubberTest {
    private static final long RATE = 1 << 20;
    private static final Duration PAUSE = Duration.ofHours(1);

    private final MemoryStore store = new MemoryStore();
    private final TreeMap<UUID, RecordedSegment> rows = new TreeMap<>();
    private final TreeMap<UUID, SegmentImage> images = new TreeMap<>();
    private final List<Corruption> found = new ArrayList<>();
    private final List<UUID> scrubbed = new ArrayList<>();
    private final List<IOException> delays = new ArrayList<>();
    private int rounds;

    private final RecordedSegments segments =
            new RecordedSegments() {
                @Override
                public List<RecordedSegment> after(Optional<UUID> after, int limit) {
                    return (after.isEmpty() ? rows : rows.tailMap(after.get(), false))
                            .values().stream().limit(Math.min(limit, 2)).toList();
                }

                @Override
                public Optional<RecordedSegment> find(UUID segment) {
                    return Optional.ofNullable(rows.get(segment));
                }
            };

    private final SegmentScrubber.Listener listener =
            new SegmentScrubber.Listener() {
                @Override
                public void found(Corruption corruption) {
                    found.add(corruption);
                }

                @Override
                public void scrubbed(RecordedSegment segment) {
                    scrubbed.add(segment.id());
                }

                @Override
                public void delayed(IOException cause) {
                    delays.add(cause);
                }

                @Override
                public void roundEnded() {
                    rounds++;
                }
            };

    @BeforeEach
    void threeSegments() throws IOException {
        for (int i = 1; i <= 3; i++) {
            List<StoredBatch> batches = new ArrayList<>();
            for (int b = 0; b < 100; b++) {
                batches.add(batch(b * 2L, 2, 1_500, b));
            }
            SegmentImage image =
                    SegmentImage.of(
                            List.of(
                                    new PartitionSlice(ORGANIZATION, TOPIC, 0, batches),
                                    slice(1, 50, 10, 100)));
            UUID id = new UUID(0, i);
            store.put("k" + i, image.content());
            images.put(id, image);
            rows.put(
                    id,
                    new RecordedSegment(
                            id,
                            "k" + i,
                            image.size(),
                            Optional.of(image.sha256()),
                            image.footer().ranges().stream()
                                    .map(range ->
                                            new RecordedSegment.Use(
                                                    range.topic(),
                                                    range.partition(),
                                                    range.baseOffset(),
                                                    range.lastOffset()))
                                    .toList()));
        }
    }

    private SegmentScrubber scrubber(SegmentStore from, Optional<UUID> cursor) {
        return new SegmentScrubber(from, segments, RATE, PAUSE, cursor, listener);
    }

    private Duration round(SegmentScrubber scrubber) {
        Duration all = Duration.ZERO;
        Duration pause = Duration.ZERO;
        int before = rounds;
        for (int step = 0; rounds == before; step++) {
            assertThat(step).isLessThan(1_000);
            all = all.plus(pause);
            pause = scrubber.step();
        }
        assertThat(pause).isEqualTo(PAUSE);
        return all;
    }

    private SegmentFooter.Range range() {
        return images.get(new UUID(0, 2)).footer().ranges().getFirst();
    }

    private void flip(long... positions) {
        byte[] bad = store.objects.get("k2").clone();
        for (long position : positions) {
            bad[(int) position] ^= 1;
        }
        store.objects.put("k2", bad);
    }

    private List<OffsetRange> lost() {
        return found.stream()
                .flatMap(corruption -> corruption.lost().stream())
                .map(Corruption.LostOffsets::offsets)
                .toList();
    }

    @Test
    void goodSegmentsAreReadWholeAndNothingIsTold() {
        Duration took = round(scrubber(store, Optional.empty()));
        assertThat(found).isEmpty();
        assertThat(scrubbed).containsExactlyElementsOf(rows.keySet());
        long bytes = images.values().stream().mapToLong(SegmentImage::size).sum();
        assertThat(took.toMillis())
                .isCloseTo(1_000 * bytes / RATE, org.assertj.core.data.Offset.offset(5L));
    }

    @Test
    void everyBadBatchIsToldExactlyAndAlone() {
        int size = batch(0, 2, 1_500, 0).size();
        SegmentFooter.Range range = range();
        flip(range.position() + 10L * size + 100, range.position() + 70L * size + 100);
        round(scrubber(store, Optional.empty()));
        assertThat(lost()).containsExactly(new OffsetRange(20, 21), new OffsetRange(140, 141));
        assertThat(found.getLast()).isInstanceOf(Corruption.WrongDigest.class);
        assertThat(found).allMatch(one -> one.segment().key().equals("k2"));
        assertThat(store.objects).hasSize(3);
    }

    @Test
    void aBadHeaderCostsUpToTheNextIndexPointAndNoMore() {
        int size = batch(0, 2, 1_500, 0).size();
        flip(range().position() + 3L * size + 9);
        round(scrubber(store, Optional.empty()));
        long next = range().index().get(1).baseOffset();
        assertThat(lost()).containsExactly(new OffsetRange(6, next - 1));
    }

    @Test
    void bytesThatNoBatchCoversAreFoundToo() {
        flip(range().position() + 14);
        round(scrubber(store, Optional.empty()));
        assertThat(lost()).containsExactly(new OffsetRange(0, 199));
        found.clear();
        store.objects.put("k2", TestBatches.bytes(images.get(new UUID(0, 2)).content()));
        flip(3);
        round(scrubber(store, Optional.empty()));
        assertThat(found)
                .hasOnlyElementsOfTypes(Corruption.WrongFooter.class, Corruption.WrongDigest.class);
    }

    @Test
    void missingTruncatedAndLongerObjectsAreTold() {
        byte[] good = store.objects.remove("k2");
        round(scrubber(store, Optional.empty()));
        assertThat(found).singleElement().isInstanceOf(Corruption.Missing.class);
        assertThat(lost()).hasSize(2);
        found.clear();
        store.objects.put("k2", Arrays.copyOf(good, good.length - 5));
        round(scrubber(store, Optional.empty()));
        assertThat(found).hasAtLeastOneElementOfType(Corruption.WrongSize.class);
        assertThat(lost()).hasSize(2);
        found.clear();
        store.objects.put("k2", Arrays.copyOf(good, good.length + 5));
        round(scrubber(store, Optional.empty()));
        assertThat(found).singleElement().isInstanceOf(Corruption.WrongSize.class);
    }

    @Test
    void aRangeThatIsNotInTheFooterIsTold() {
        RecordedSegment row = rows.get(new UUID(0, 2));
        rows.put(
                row.id(),
                new RecordedSegment(
                        row.id(),
                        row.key(),
                        row.sizeBytes(),
                        Optional.empty(),
                        List.of(new RecordedSegment.Use(TOPIC, 7, 0, 9))));
        round(scrubber(store, Optional.empty()));
        assertThat(lost()).containsExactly(new OffsetRange(0, 9));
    }

    @Test
    void whatWasCollectedMeanwhileIsNobodysLoss() {
        SegmentScrubber scrubber = scrubber(store, Optional.empty());
        store.objects.remove("k2");
        while (scrubbed.isEmpty()) {
            scrubber.step();
        }
        rows.remove(new UUID(0, 2));
        round(scrubber);
        assertThat(found).isEmpty();
        assertThat(scrubbed).containsExactly(new UUID(0, 1), new UUID(0, 3));
    }

    @Test
    void itBeginsWhereAnEarlierOneStopped() {
        SegmentScrubber first = scrubber(store, Optional.empty());
        while (scrubbed.size() < 2) {
            first.step();
        }
        scrubbed.clear();
        round(scrubber(store, first.cursor()));
        assertThat(scrubbed).containsExactly(new UUID(0, 3));
        assertThat(first.cursor()).contains(new UUID(0, 2));
    }

    @Test
    void aStoreThatIsAwayDelaysAndTellsNothing() {
        int[] reads = {0};
        SegmentStore flaky =
                new ForwardingStore(store) {
                    @Override
                    public byte[] read(String key, long position, int size) throws IOException {
                        if (reads[0]++ % 3 == 2) {
                            throw new IOException("away");
                        }
                        return super.read(key, position, size);
                    }
                };
        round(scrubber(flaky, Optional.empty()));
        assertThat(found).isEmpty();
        assertThat(delays).isNotEmpty();
        assertThat(scrubbed).containsExactlyElementsOf(rows.keySet());
    }
}
