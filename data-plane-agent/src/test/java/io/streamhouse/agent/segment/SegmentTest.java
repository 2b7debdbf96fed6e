package io.streamhouse.agent.segment;

import static io.streamhouse.agent.segment.TestBatches.ORGANIZATION;
import static io.streamhouse.agent.segment.TestBatches.TOPIC;
import static io.streamhouse.agent.segment.TestBatches.batch;
import static io.streamhouse.agent.segment.TestBatches.bytes;
import static io.streamhouse.agent.segment.TestBatches.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SegmentTest {
    private static final Path GOLDEN =
            Path.of("src/test/resources/io/streamhouse/agent/segment/golden-v1.seg");
    private static final UUID SEGMENT = new UUID(9, 9);

    private static SegmentReader reader(MemoryStore store, SegmentImage image) {
        MemoryRanges ranges = new MemoryRanges();
        ranges.add(SEGMENT, "k", image);
        return new SegmentReader(store, ranges);
    }

    @Test
    void everyOffsetIsFoundWithItsTime() throws Exception {
        MemoryStore store = new MemoryStore();
        SegmentImage image =
                SegmentImage.of(List.of(slice(1, 100, 300, 1_000), slice(0, 7, 3, 10)));
        store.put("k", image.content());
        assertThat(store.objects.get("k")).hasSize((int) image.size());
        assertThat(MessageDigest.getInstance("SHA-256").digest(store.objects.get("k")))
                .isEqualTo(image.sha256());
        SegmentReader reader = reader(store, image);
        for (long offset = 100; offset < 700; offset++) {
            List<SegmentReader.Found> found = reader.read(TOPIC, 1, offset, 1);
            assertThat(found).hasSize(1);
            long base = found.getFirst().batch().baseOffset();
            assertThat(offset).isBetween(base, base + 1);
            assertThat(found.getFirst().appendTimeMillis())
                    .isEqualTo(1_700_000_000_000L + (base - 100) / 2 / 3);
        }
        assertThat(reader.read(TOPIC, 0, 7, 1 << 20)).hasSize(3);
        List<SegmentReader.Found> many = reader.read(TOPIC, 1, 101, 50_000);
        assertThat(many.size()).isBetween(15, 25);
    }

    @Test
    void aBatchLargerThanWhatIsReadAtOnceIsFound() throws Exception {
        MemoryStore store = new MemoryStore();
        List<StoredBatch> large =
                List.of(batch(0, 2, 100, 1), batch(2, 1, 900_000, 2), batch(3, 1, 900_000, 3));
        SegmentImage image =
                SegmentImage.of(List.of(new PartitionSlice(ORGANIZATION, TOPIC, 0, large)));
        store.put("k", image.content());
        SegmentReader reader = reader(store, image);
        assertThat(reader.read(TOPIC, 0, 3, 1_024).getFirst().batch().baseOffset()).isEqualTo(3);
        assertThat(reader.read(TOPIC, 0, 0, 4 << 20)).hasSize(3);
    }

    /** How batches are compared may change between versions; the file keeps what it was given. */
    private static PartitionSlice hashed(PartitionSlice slice) throws Exception {
        MemoryStore store = new MemoryStore();
        byte[] golden = Files.readAllBytes(GOLDEN);
        store.objects.put("k", golden);
        Map<Long, Long> hashes = new HashMap<>();
        for (SegmentFooter.Range range :
                FooterFetch.of(store, "k", golden.length).footer().ranges()) {
            if (range.partition() == slice.partition()) {
                range.traces()
                        .forEach(trace -> hashes.put(trace.baseOffset(), trace.recordsHash()));
            }
        }
        List<StoredBatch> batches = new ArrayList<>();
        for (StoredBatch batch : slice.batches()) {
            batches.add(
                    new StoredBatch(
                            batch.batch(),
                            batch.baseOffset(),
                            batch.count(),
                            batch.appendTimeMillis(),
                            batch.producerKey(),
                            batch.incarnation(),
                            batch.baseSequence(),
                            hashes.getOrDefault(batch.baseOffset(), batch.recordsHash())));
        }
        return new PartitionSlice(slice.organization(), slice.topic(), slice.partition(), batches);
    }

    @Test
    void theFormatIsFrozen() throws Exception {
        byte[] made =
                bytes(
                        SegmentImage.of(
                                        List.of(
                                                hashed(slice(1, 10, 4, 20)),
                                                hashed(slice(0, 0, 2, 30))))
                                .content());
        if (Boolean.getBoolean("golden.accept")) {
            Files.createDirectories(GOLDEN.getParent());
            Files.write(GOLDEN, made);
        }
        assertThat(made).isEqualTo(Files.readAllBytes(GOLDEN));
        MemoryStore store = new MemoryStore();
        store.objects.put("k", Files.readAllBytes(GOLDEN));
        SegmentFooter footer =
                reader(store, SegmentImage.of(List.of(slice(0, 0, 2, 30))))
                        .footer(new RangeRef(SEGMENT, "k", made.length, 0, 3));
        assertThat(footer.ranges()).hasSize(2);
        assertThat(footer.ranges().getFirst().records()).isEqualTo(4);
        assertThat(footer.ranges().getLast().traces()).hasSize(4);
    }

    @Test
    void damageIsToldAndNeverServed() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        MemoryStore store = new MemoryStore();
        SegmentImage image = SegmentImage.of(List.of(slice(0, 0, 20, 50)));
        byte[] good = bytes(image.content());
        for (int round = 0; round < 2_000; round++) {
            byte[] bad = good.clone();
            int at = random.nextInt(bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));
            store.objects.put("k", bad);
            long offset = random.nextInt(40);
            try {
                SegmentReader.Found found =
                        reader(store, image).read(TOPIC, 0, offset, 1).getFirst();
                assertThat(offset)
                        .isBetween(found.batch().baseOffset(), found.batch().lastOffset());
                assertThat(found.batch().intact()).isTrue();
            } catch (Problem problem) {
                assertThat(problem.reason())
                        .isIn(Reason.SEGMENT_CORRUPT, Reason.STORAGE_UNAVAILABLE);
            }
        }
    }

    @Test
    void aFooterOfRandomBytesIsRefused() {
        Random random = new Random(1);
        for (int round = 0; round < 1_000; round++) {
            byte[] bytes = new byte[SegmentFooter.TRAILER_BYTES + random.nextInt(300)];
            random.nextBytes(bytes);
            assertThatThrownBy(() -> SegmentFooter.decode(bytes)).isInstanceOf(SegmentDamage.class);
        }
    }
}
