package io.streamhouse.agent.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.log.Slice;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.proto.v1.Record;
import java.lang.management.ManagementFactory;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an answer holds, and what it costs. */
class ContentsTest {
    private static final long MIB = 1 << 20;
    private static final com.sun.management.ThreadMXBean THREADS =
            (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void manySmallCompressedBatchesCostWhatTheyHoldNotMore() {
        Slice slice = slice(4_000, 5);
        Contents.of(slice, new Contents.Ask(0, true, MIB, 1));
        long before = THREADS.getCurrentThreadAllocatedBytes();
        Contents contents = Contents.of(slice, new Contents.Ask(0, true, MIB, Long.MAX_VALUE));
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(contents.bytes()).isLessThanOrEqualTo(MIB);
        assertThat(contents.records()).hasSizeGreaterThan(10_000);
        assertThat(allocated).as("a buffer for each batch would be 500 MiB").isLessThan(64 * MIB);
    }

    @Test
    void anAnswerHasSoManyRecordsAtMostAndTheNextGoesOnBehindThem() {
        Slice slice = slice(20, 1_000);
        Contents first = Contents.of(slice, new Contents.Ask(3, true, 4 * MIB, Long.MAX_VALUE));
        assertThat(first.recordCount()).isEqualTo(16_384);
        assertThat(first.nextOffset()).isEqualTo(3 + 16_384);
        assertThat(first.heapBytes()).isGreaterThan(first.bytes());
        Contents rest =
                Contents.of(
                        slice, new Contents.Ask(first.nextOffset(), true, 4 * MIB, Long.MAX_VALUE));
        assertThat(rest.records().getFirst().getOffset()).isEqualTo(first.nextOffset());
        assertThat(rest.nextOffset()).isEqualTo(20_000);
    }

    @Test
    void recordsKeepTheirBytesWhenOthersAreReadAfterThem() {
        Contents some = Contents.of(slice(3, 2), new Contents.Ask(0, true, MIB, Long.MAX_VALUE));
        Contents.of(slice(1, 500), new Contents.Ask(0, true, MIB, Long.MAX_VALUE));
        assertThat(some.records())
                .extracting(it -> it.getRecord().getValue().toStringUtf8())
                .containsExactly("0/0", "0/1", "1/0", "1/1", "2/0", "2/1");
    }

    private static Slice slice(int batches, int records) {
        BatchMaker maker = new BatchMaker(InstantSource.system());
        List<SegmentReader.Found> found = new ArrayList<>();
        for (int i = 0; i < batches; i++) {
            List<Record> content = new ArrayList<>();
            for (int j = 0; j < records; j++) {
                content.add(
                        Record.newBuilder().setValue(ByteString.copyFromUtf8(i + "/" + j)).build());
            }
            Batch batch = maker.make(content, new BatchMaker.Origin(1, 0, 0)).batch();
            batch.place((long) i * records, 0);
            found.add(new SegmentReader.Found(batch, 0));
        }
        long end = (long) batches * records;
        return new Slice(Collections.unmodifiableList(found), end, 0, end);
    }
}
