package io.streamhouse.agent.segment;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.streamhouse.agent.batch.BatchMaker;
import io.streamhouse.agent.batch.CheckedBatch;
import io.streamhouse.proto.v1.Record;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;

/** Batches whose content follows from their offsets. */
final class TestBatches {
    static final UUID ORGANIZATION = new UUID(1, 1);
    static final UUID TOPIC = new UUID(2, 2);

    private TestBatches() {}

    static byte[] bytes(List<ByteBuffer> content) {
        ByteBuffer all = ByteBuffer.allocate(content.stream().mapToInt(b -> b.remaining()).sum());
        content.forEach(part -> all.put(part.duplicate()));
        return all.array();
    }

    static StoredBatch batch(long offset, int count, int size, long time) {
        BatchMaker maker =
                new BatchMaker(InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000L)));
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[size];
            new Random(offset + i).nextBytes(value);
            records.add(
                    Record.newBuilder()
                            .setValue(ByteString.copyFrom(value))
                            .setEventTime(Timestamp.newBuilder().setSeconds(1_700_000_000L))
                            .build());
        }
        CheckedBatch made = maker.make(records, new BatchMaker.Origin(1000, 0, offset));
        made.batch().place(offset, 0);
        return new StoredBatch(made.batch(), offset, count, time, 5, 0, offset, made.recordsHash());
    }

    static PartitionSlice slice(int partition, long offset, int batches, int size) {
        List<StoredBatch> content = new ArrayList<>();
        long next = offset;
        for (int i = 0; i < batches; i++) {
            content.add(batch(next, 2, size, 1_700_000_000_000L + i / 3));
            next += 2;
        }
        return new PartitionSlice(ORGANIZATION, TOPIC, partition, content);
    }
}
