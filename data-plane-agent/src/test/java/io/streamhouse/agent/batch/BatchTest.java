package io.streamhouse.agent.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.proto.v1.Record;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Our layout held against the classes of kafka-clients, and what is refused. */
class BatchTest {
    private static final long NOW = 1_800_000_000_000L;
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(NOW));

    private final BatchChecker checker = new BatchChecker(CLOCK);
    private final BatchMaker maker = new BatchMaker(CLOCK);

    enum Codec {
        NONE,
        LZ4,
        GZIP,
        SNAPPY
    }

    private static byte[] kafka(Codec codec, boolean transactional, SimpleRecord... records) {
        Compression compression =
                switch (codec) {
                    case NONE -> Compression.NONE;
                    case LZ4 -> Compression.lz4().build();
                    case GZIP -> Compression.gzip().build();
                    case SNAPPY -> Compression.snappy().build();
                };
        MemoryRecordsBuilder builder =
                MemoryRecords.builder(
                        ByteBuffer.allocate(1024),
                        RecordBatch.CURRENT_MAGIC_VALUE,
                        compression,
                        TimestampType.CREATE_TIME,
                        0,
                        NOW,
                        42L,
                        (short) 3,
                        7,
                        transactional,
                        RecordBatch.NO_PARTITION_LEADER_EPOCH);
        for (SimpleRecord record : records) {
            builder.append(record);
        }
        ByteBuffer buffer = builder.build().buffer();
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static SimpleRecord[] some(int count, int size) {
        Random random = new Random(count);
        SimpleRecord[] records = new SimpleRecord[count];
        for (int i = 0; i < count; i++) {
            byte[] value = new byte[size];
            for (int j = 0; j < size; j++) {
                value[j] = (byte) ('a' + random.nextInt(4));
            }
            records[i] =
                    new SimpleRecord(
                            NOW - 10 + i % 5,
                            i % 3 == 0 ? null : ("key" + i).getBytes(StandardCharsets.UTF_8),
                            i % 7 == 6 ? null : value,
                            i % 2 == 0
                                    ? new RecordHeader[0]
                                    : new RecordHeader[] {
                                        new RecordHeader("trace", new byte[] {1, 2}),
                                        new RecordHeader("größe", null)
                                    });
        }
        return records;
    }

    private static Batch batch(byte[] bytes) {
        return new Batch(bytes, 0, bytes.length);
    }

    private Problem refusal(byte[] bytes) {
        try {
            checker.check(batch(bytes));
        } catch (Problem problem) {
            return problem;
        }
        throw new AssertionError("was taken");
    }

    private static byte[] resealed(byte[] bytes) {
        batch(bytes).putInt(Batch.CRC_AT, batch(bytes).computedCrc());
        return bytes;
    }

    @ParameterizedTest
    @EnumSource(names = {"NONE", "LZ4"})
    void takesWhatKafkasClientsWrite(Codec codec) {
        for (int size : new int[] {0, 1, 100, 5_000}) {
            SimpleRecord[] records = some(300, size);
            byte[] bytes = kafka(codec, false, records);
            CheckedBatch checked = checker.check(batch(bytes));
            assertThat(checked.count()).isEqualTo(300);
            assertThat(checked.batch().producerId()).isEqualTo(42);
            assertThat(checked.batch().producerEpoch()).isEqualTo(3);
            assertThat(checked.batch().baseSequence()).isEqualTo(7);
        }
    }

    @Test
    void placingABatchLeavesItValidForKafkasClients() {
        byte[] bytes = kafka(Codec.LZ4, false, some(10, 100));
        batch(bytes).place(1_000_000_000_000L, 5);
        MutableRecordBatch read =
                MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)).batches().iterator().next();
        read.ensureValid();
        assertThat(read.baseOffset()).isEqualTo(1_000_000_000_000L);
        assertThat(read.lastOffset()).isEqualTo(1_000_000_000_009L);
        assertThat(read.partitionLeaderEpoch()).isEqualTo(5);
        assertThat(batch(bytes).intact()).isTrue();
        assertThat(batch(bytes).lastOffset()).isEqualTo(1_000_000_000_009L);
    }

    @Test
    void theHashSeesTheRecordsAndNotTheirCompressionOrEpoch() {
        SimpleRecord[] records = some(50, 300);
        long plain = checker.check(batch(kafka(Codec.NONE, false, records))).recordsHash();
        byte[] later = kafka(Codec.LZ4, false, records);
        batch(later).putShort(Batch.PRODUCER_EPOCH_AT, 9);
        assertThat(checker.check(batch(resealed(later))).recordsHash()).isEqualTo(plain);
        assertThat(checker.check(batch(kafka(Codec.LZ4, false, some(49, 300)))).recordsHash())
                .isNotEqualTo(plain);
    }

    private static List<Record> list(int count, int size) {
        List<Record> records = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Record.Builder record = Record.newBuilder();
            if (i % 3 != 0) {
                record.setKey(ByteString.copyFromUtf8("k" + i));
            }
            if (i % 5 != 4) {
                record.setValue(ByteString.copyFrom(new byte[size]));
            }
            if (i % 2 == 0) {
                record.addHeadersBuilder().setName("größe").setValue(ByteString.copyFromUtf8("v"));
            }
            record.setEventTime(Timestamp.newBuilder().setSeconds(1_700_000_000L - i));
            records.add(record.build());
        }
        return records;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 300})
    void whatWeMakeIsReadByKafkasClientsAndByUs(int count) {
        List<Record> sent = list(count, 700);
        CheckedBatch made = maker.make(sent, new BatchMaker.Origin(42, 3, (1L << 31) + 9));
        assertThat(checker.check(made.batch()).recordsHash()).isEqualTo(made.recordsHash());
        made.batch().place(100, 0);
        MutableRecordBatch read =
                MemoryRecords.readableRecords(made.batch().buffer()).batches().iterator().next();
        read.ensureValid();
        assertThat(read.producerId()).isEqualTo(42);
        assertThat(read.producerEpoch()).isEqualTo((short) 3);
        assertThat(read.baseSequence()).isEqualTo(9);
        List<Long> offsets = new ArrayList<>();
        read.forEach(record -> {
            offsets.add(record.offset());
            Record original = sent.get((int) (record.offset() - 100));
            assertThat(record.timestamp()).isEqualTo(original.getEventTime().getSeconds() * 1000);
            assertThat(record.hasKey()).isEqualTo(original.hasKey());
            assertThat(record.hasValue()).isEqualTo(original.hasValue());
            assertThat(record.headers()).hasSize(original.getHeadersCount());
        });
        assertThat(offsets).hasSize(count);
        List<Record> back = new ArrayList<>();
        new BatchReader().read(made.batch(), 100, (offset, record) -> back.add(record));
        assertThat(back).isEqualTo(sent);
    }

    @Test
    void readsFromTheOffsetAskedForAndStopsWhenTold() {
        Batch batch = batch(kafka(Codec.LZ4, false, some(20, 50)));
        batch.place(500, 0);
        List<Long> offsets = new ArrayList<>();
        boolean whole =
                new BatchReader()
                        .read(
                                batch,
                                505,
                                (offset, record) -> {
                                    offsets.add(offset);
                                    return offset < 507;
                                });
        assertThat(whole).isFalse();
        assertThat(offsets).containsExactly(505L, 506L, 507L);
    }

    @Test
    void refusesWhatItDoesNotSupport() {
        assertThat(refusal(kafka(Codec.GZIP, false, some(2, 10))).reason())
                .isEqualTo(Reason.BATCH_UNSUPPORTED);
        assertThat(refusal(kafka(Codec.SNAPPY, false, some(2, 10))).reason())
                .isEqualTo(Reason.BATCH_UNSUPPORTED);
        assertThat(refusal(kafka(Codec.NONE, true, some(2, 10))).reason())
                .isEqualTo(Reason.BATCH_UNSUPPORTED);
        byte[] appendTime = kafka(Codec.NONE, false, some(2, 10));
        batch(appendTime).putShort(Batch.ATTRIBUTES_AT, 0x08);
        assertThat(refusal(resealed(appendTime)).reason()).isEqualTo(Reason.BATCH_UNSUPPORTED);
        byte[] control = kafka(Codec.NONE, false, some(2, 10));
        batch(control).putShort(Batch.ATTRIBUTES_AT, 0x20);
        assertThat(refusal(resealed(control)).reason()).isEqualTo(Reason.BATCH_UNSUPPORTED);
        byte[] old = kafka(Codec.NONE, false, some(2, 10));
        old[Batch.MAGIC_AT] = 1;
        assertThat(refusal(old).reason()).isEqualTo(Reason.BATCH_UNSUPPORTED);
    }

    @Test
    void refusesDamage() {
        byte[] good = kafka(Codec.LZ4, false, some(20, 100));
        byte[] flipped = good.clone();
        flipped[80] ^= 1;
        assertThat(refusal(flipped).reason()).isEqualTo(Reason.CHECKSUM_MISMATCH);
        assertThat(refusal(Arrays.copyOf(good, good.length - 1)).reason())
                .isEqualTo(Reason.BATCH_CORRUPT);
        assertThat(refusal(Arrays.copyOf(good, good.length + 1)).reason())
                .isEqualTo(Reason.BATCH_CORRUPT);
        assertThat(refusal(new byte[10]).reason()).isEqualTo(Reason.BATCH_CORRUPT);
        assertThat(refusal(new byte[0]).reason()).isEqualTo(Reason.BATCH_CORRUPT);
        byte[] count = good.clone();
        batch(count).putInt(Batch.COUNT_AT, 19);
        assertThat(refusal(resealed(count)).reason()).isEqualTo(Reason.BATCH_CORRUPT);
        byte[] both = good.clone();
        batch(both).putInt(Batch.COUNT_AT, 19);
        batch(both).putInt(Batch.LAST_OFFSET_DELTA_AT, 18);
        assertThat(refusal(resealed(both)).reason()).isEqualTo(Reason.BATCH_CORRUPT);
        byte[] time = good.clone();
        batch(time).putLong(Batch.MAX_TIMESTAMP_AT, NOW + 1);
        assertThat(refusal(resealed(time)).reason()).isEqualTo(Reason.BATCH_CORRUPT);
    }

    @Test
    void refusesWhatIsTooLarge() {
        byte[] record = kafka(Codec.LZ4, false, some(1, Limits.RECORD_BYTES_MAX));
        Problem problem = refusal(record);
        assertThat(problem.reason()).isEqualTo(Reason.RECORD_TOO_LARGE);
        assertThat(problem.facts()).containsEntry("limit", "1048576");
        assertThat(refusal(new byte[Limits.BATCH_BYTES_MAX + 1]).reason())
                .isEqualTo(Reason.BATCH_TOO_LARGE);
        byte[] bomb = kafka(Codec.LZ4, false, bomb());
        assertThat(bomb.length).isLessThan(Limits.BATCH_BYTES_MAX);
        assertThat(refusal(bomb).reason()).isEqualTo(Reason.DECOMPRESSION_LIMIT);
        assertThat(refusal(kafka(Codec.LZ4, false, some(Limits.BATCH_RECORDS_MAX + 1, 1))).reason())
                .isEqualTo(Reason.BATCH_TOO_LARGE);
        assertThatThrownBy(() ->
                        maker.make(
                                list(2, Limits.RECORD_BYTES_MAX), new BatchMaker.Origin(1, 0, 0)))
                .isInstanceOfSatisfying(
                        Problem.class,
                        p -> assertThat(p.reason()).isEqualTo(Reason.RECORD_TOO_LARGE));
    }

    private static SimpleRecord[] bomb() {
        SimpleRecord[] records = new SimpleRecord[17];
        Arrays.setAll(records, i -> new SimpleRecord(NOW, null, new byte[1_000_000]));
        return records;
    }

    @Test
    void refusesBadHeadersAndTimes() {
        SimpleRecord reserved =
                new SimpleRecord(
                        NOW,
                        null,
                        new byte[1],
                        new RecordHeader[] {new RecordHeader("sh-x", new byte[0])});
        assertThat(refusal(kafka(Codec.NONE, false, reserved)).reason())
                .isEqualTo(Reason.INVALID_HEADER);
        SimpleRecord future = new SimpleRecord(NOW + 2 * 86_400_000L, null, new byte[1]);
        assertThat(refusal(kafka(Codec.NONE, false, future)).reason())
                .isEqualTo(Reason.INVALID_TIMESTAMP);
        RecordHeader[] many = new RecordHeader[Limits.RECORD_HEADERS_MAX + 1];
        Arrays.setAll(many, i -> new RecordHeader("h", new byte[0]));
        assertThat(
                        refusal(
                                        kafka(
                                                Codec.NONE,
                                                false,
                                                new SimpleRecord(NOW, null, new byte[1], many)))
                                .reason())
                .isEqualTo(Reason.TOO_MANY_HEADERS);
    }

    /** Whatever the bytes: a precise refusal or a batch that Kafka's classes read alike. */
    @Test
    void damageThatFitsItsChecksumIsRefusedOrReadAlike() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 3_000; round++) {
            Codec codec = random.nextBoolean() ? Codec.LZ4 : Codec.NONE;
            byte[] bytes = kafka(codec, false, some(1 + random.nextInt(8), random.nextInt(200)));
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                int at = Batch.ATTRIBUTES_AT + random.nextInt(bytes.length - Batch.ATTRIBUTES_AT);
                bytes[at] = (byte) random.nextInt();
            }
            resealed(bytes);
            try {
                CheckedBatch checked = checker.check(batch(bytes));
                int records = 0;
                for (var ignored :
                        MemoryRecords.readableRecords(ByteBuffer.wrap(bytes)).records()) {
                    records++;
                }
                assertThat(records).isEqualTo(checked.count());
            } catch (Problem problem) {
                assertThat(problem.reason().code().name()).isEqualTo("INVALID_ARGUMENT");
            }
        }
    }
}
