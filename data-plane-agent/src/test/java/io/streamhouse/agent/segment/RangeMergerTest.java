package io.streamhouse.agent.segment;

import static io.streamhouse.agent.segment.TestBatches.ORGANIZATION;
import static io.streamhouse.agent.segment.TestBatches.TOPIC;
import static io.streamhouse.agent.segment.TestBatches.batch;
import static io.streamhouse.agent.segment.TestBatches.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.batch.Limits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RangeMergerTest {
    private final MemoryStore store = new MemoryStore();
    private final MemoryRanges ranges = new MemoryRanges();
    private final List<RangeRef> sources = new ArrayList<>();
    private final List<StoredBatch> written = new ArrayList<>();

    /** An object with the partition's slice between two others. */
    private void object(StoredBatch... batches) throws IOException {
        String key = "l0/" + sources.size();
        UUID id = new UUID(5, sources.size());
        SegmentImage image =
                SegmentImage.of(
                        List.of(
                                slice(0, 3, 20, 100),
                                new PartitionSlice(ORGANIZATION, TOPIC, 1, List.of(batches)),
                                slice(2, 5, 30, 200)));
        store.put(key, image.content());
        ranges.add(id, key, image);
        SegmentFooter.Range range = image.footer().ranges().get(1);
        sources.add(new RangeRef(id, key, image.size(), range.baseOffset(), range.lastOffset()));
        written.addAll(List.of(batches));
    }

    private void objects(int count) throws IOException {
        long next = 100;
        for (int i = 0; i < count; i++) {
            StoredBatch[] batches = new StoredBatch[20];
            for (int b = 0; b < batches.length; b++) {
                batches[b] = batch(next, 2, 1_000 + 100 * i, 1_000 + (i * 20L + b) / 3);
                next += 2;
            }
            object(batches);
        }
    }

    private RangeMerger.Result compact() throws IOException {
        return merge(store);
    }

    private RangeMerger.Result merge(SegmentStore in) throws IOException {
        long bytes = written.stream().mapToLong(StoredBatch::size).sum();
        return new RangeMerger(in).merge("l1/x", TOPIC, 1, sources, bytes);
    }

    @Test
    void theResultIsWhatOneSegmentOfAllBatchesWouldBe() throws Exception {
        objects(9);
        RangeMerger.Result done = compact();
        SegmentImage whole =
                SegmentImage.of(List.of(new PartitionSlice(ORGANIZATION, TOPIC, 1, written)));
        byte[] stored = store.objects.get("l1/x");
        SegmentFooter.Range expected = whole.footer().ranges().getFirst();
        SegmentFooter.Range range = done.range();
        assertThat(ByteBuffer.wrap(stored, (int) range.position(), (int) range.size()))
                .isEqualTo(
                        ByteBuffer.wrap(
                                TestBatches.bytes(whole.content()),
                                (int) expected.position(),
                                (int) expected.size()));
        assertThat(done.sizeBytes()).isEqualTo(stored.length);
        assertThat(done.sha256()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(stored));
        assertThat(range.crc()).isEqualTo(expected.crc());
        assertThat(range.times()).isEqualTo(expected.times());
        assertThat(range.traces()).isEqualTo(expected.traces());
        assertThat(range.records()).isEqualTo(expected.records());
        assertThat(FooterFetch.of(store, "l1/x", stored.length).footer().ranges())
                .containsExactly(range);
        assertThat(done.range().traces()).hasSize(Limits.REMEMBERED_BATCHES);
        assertThat(done.range().index().size()).isGreaterThan(3);
    }

    @Test
    void readersFindInItWhatTheyFoundBefore() throws Exception {
        objects(8);
        RangeMerger.Result done = compact();
        SegmentReader before = new SegmentReader(store, ranges);
        MemoryRanges after = new MemoryRanges();
        after.entries.add(
                new MemoryRanges.Entry(
                        done.range(),
                        new RangeRef(
                                new UUID(6, 6),
                                "l1/x",
                                done.sizeBytes(),
                                done.range().baseOffset(),
                                done.range().lastOffset())));
        SegmentReader now = new SegmentReader(store, after);
        for (long offset = 100; offset <= done.range().lastOffset(); offset++) {
            SegmentReader.Found old = before.read(TOPIC, 1, offset, 1).getFirst();
            SegmentReader.Found fresh = now.read(TOPIC, 1, offset, 1).getFirst();
            assertThat(fresh.batch().buffer()).isEqualTo(old.batch().buffer());
            assertThat(fresh.appendTimeMillis()).isEqualTo(old.appendTimeMillis());
            assertThat(now.offsetAt(TOPIC, 1, old.appendTimeMillis()))
                    .isEqualTo(before.offsetAt(TOPIC, 1, old.appendTimeMillis()));
        }
    }

    @Test
    void damageInASourceStoresNothing() throws Exception {
        objects(8);
        byte[] good = store.objects.get("l0/3");
        int middle = good.length / 2;
        for (int at : new int[] {middle, 9, good.length - 1, good.length - 200}) {
            byte[] bad = good.clone();
            bad[at] ^= 4;
            store.objects.put("l0/3", bad);
            try {
                compact();
                // The damage is in another partition's bytes.
                assertThat(at).isIn(9, middle);
                store.objects.remove("l1/x");
            } catch (SegmentDamage _) {
                assertThat(store.objects).doesNotContainKey("l1/x");
            }
        }
        store.objects.remove("l0/3");
        assertThatThrownBy(this::compact).isInstanceOf(SegmentDamage.class);
        assertThat(store.objects).doesNotContainKey("l1/x");
    }

    @Test
    void aStoreThatFailsLeavesNothing() throws Exception {
        objects(8);
        int[] reads = {0};
        SegmentStore failing =
                new ForwardingStore(store) {
                    @Override
                    public byte[] read(String key, long position, int size) throws IOException {
                        if (reads[0]++ == 9) {
                            throw new IOException("away");
                        }
                        return super.read(key, position, size);
                    }
                };
        assertThatThrownBy(() -> merge(failing)).hasMessage("away");
        assertThat(store.objects).doesNotContainKey("l1/x");
    }

    @Test
    void largeRangesGoThroughALittleMemory() throws Exception {
        long next = 0;
        for (int i = 0; i < 4; i++) {
            StoredBatch[] batches = new StoredBatch[4];
            for (int b = 0; b < batches.length; b++) {
                batches[b] = batch(next, 1, 1_000_000, 1);
                next++;
            }
            object(batches);
        }
        int[] largest = {0};
        SegmentStore watched =
                new ForwardingStore(store) {
                    @Override
                    public Upload upload(String key) throws IOException {
                        Upload upload = super.upload(key);
                        return new Upload() {
                            @Override
                            public void write(ByteBuffer bytes) throws IOException {
                                largest[0] = Math.max(largest[0], bytes.remaining());
                                upload.write(bytes);
                            }

                            @Override
                            public void finish() throws IOException {
                                upload.finish();
                            }

                            @Override
                            public void close() throws IOException {
                                upload.close();
                            }
                        };
                    }
                };
        RangeMerger.Result done = merge(watched);
        assertThat(done.range().size()).isGreaterThan(15_000_000);
        assertThat(largest[0]).isLessThan(2 << 20);
    }
}
