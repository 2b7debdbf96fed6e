package io.streamhouse.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.streamhouse.client.StreamHouseException.Kind;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class RecordBatchTest {
    private static final long NOW = 1_790_000_000_000L;
    private static final BufferPool POOL = new BufferPool(3_000, 4);

    @Test
    void kafkaReadsWhatWeWrite() {
        SplittableRandom random = Seeds.random("kafkaReadsWhatWeWrite");
        for (int round = 0; round < 200; round++) {
            List<Message> messages = messages(random);
            byte[] batch = write(messages, random.nextBoolean());
            long sequence = random.nextLong(1L << 40);
            RecordBatchWriter.stamp(batch, batch.length, 77, 12, sequence);

            MutableRecordBatch read = onlyBatch(batch);

            read.ensureValid();
            assertThat(read.producerId()).isEqualTo(77);
            assertThat(read.producerEpoch()).isEqualTo((short) 12);
            assertThat(read.baseSequence()).isEqualTo((int) (sequence & 0x7fffffff));
            assertThat(read.lastOffset()).isEqualTo(messages.size() - 1);
            assertThat(read.countOrNull()).isEqualTo(messages.size());
            assertThat(read.isTransactional() || read.isControlBatch()).isFalse();
            int i = 0;
            long latest = Long.MIN_VALUE;
            for (Record record : read) {
                Message message = messages.get(i++);
                latest = Math.max(latest, record.timestamp());
                assertThat(record.timestamp()).isEqualTo(message.eventTime().toEpochMilli());
                assertThat(Utils.toNullableArray(record.key())).isEqualTo(message.key());
                assertThat(Utils.toNullableArray(record.value())).isEqualTo(message.value());
                assertThat(Arrays.stream(record.headers()).map(it -> it.key()))
                        .containsExactlyElementsOf(
                                message.headers().stream().map(Header::name).toList());
                assertThat(Arrays.stream(record.headers()).map(it -> it.value()).toArray())
                        .isEqualTo(message.headers().stream().map(Header::value).toArray());
            }
            assertThat(i).isEqualTo(messages.size());
            assertThat(read.maxTimestamp()).isEqualTo(latest);
        }
    }

    @Test
    void readsWhatKafkaWrites() {
        SplittableRandom random = Seeds.random("readsWhatKafkaWrites");
        for (int round = 0; round < 200; round++) {
            List<Message> messages = messages(random);
            Compression compression =
                    Compression.of(
                                    random.nextBoolean()
                                            ? CompressionType.LZ4
                                            : CompressionType.NONE)
                            .build();
            SimpleRecord[] records =
                    messages.stream().map(RecordBatchTest::simple).toArray(SimpleRecord[]::new);
            ByteBuffer written =
                    MemoryRecords.withIdempotentRecords(
                                    (byte) 2, 5_000L, compression, 9L, (short) 1, 0, -1, records)
                            .buffer();
            byte[] batch = new byte[written.remaining()];
            written.get(batch);

            List<ConsumedRecord> read = new ArrayList<>();
            new RecordBatchReader("orders").read(ByteString.copyFrom(batch), 3, 5_001, read);

            assertThat(read).hasSize(messages.size() - 1);
            for (int i = 1; i < messages.size(); i++) {
                assertSame(read.get(i - 1), messages.get(i), 5_000 + i);
            }
        }
    }

    @Test
    void readsWhatItWrites() {
        SplittableRandom random = Seeds.random("readsWhatItWrites");
        for (int round = 0; round < 200; round++) {
            List<Message> messages = messages(random);
            byte[] batch = write(messages, true);
            RecordBatchWriter.stamp(batch, batch.length, 1, 0, 0);

            List<ConsumedRecord> read = new ArrayList<>();
            new RecordBatchReader("orders").read(ByteString.copyFrom(batch), 3, 0, read);

            assertThat(read).hasSize(messages.size());
            for (int i = 0; i < messages.size(); i++) {
                assertSame(read.get(i), messages.get(i), i);
            }
        }
    }

    @Test
    void stampingAgainLeavesTheRecordsAlone() {
        byte[] batch = write(messages(new SplittableRandom(4)), true);
        RecordBatchWriter.stamp(batch, batch.length, 1, 0, 0);
        byte[] before = Arrays.copyOfRange(batch, BatchLayout.RECORDS, batch.length);

        RecordBatchWriter.stamp(batch, batch.length, 1, 1, 0);

        onlyBatch(batch).ensureValid();
        assertThat(Arrays.copyOfRange(batch, BatchLayout.RECORDS, batch.length)).isEqualTo(before);
    }

    @Test
    void refusesEveryFlippedBitBehindTheChecksum() {
        SplittableRandom random = Seeds.random("refusesEveryFlippedBit");
        byte[] good = write(messages(random), true);
        RecordBatchWriter.stamp(good, good.length, 1, 0, 0);
        for (int round = 0; round < 500; round++) {
            byte[] bad = good.clone();
            int at = random.nextInt(BatchLayout.MAGIC, bad.length);
            bad[at] ^= (byte) (1 << random.nextInt(8));

            assertThatThrownBy(() ->
                            new RecordBatchReader("t")
                                    .read(ByteString.copyFrom(bad), 0, 0, new ArrayList<>()))
                    .isInstanceOfSatisfying(
                            StreamHouseException.class,
                            e -> assertThat(e.kind()).isEqualTo(Kind.CORRUPT));
        }
    }

    @Test
    void refusesGarbageBehindAGoodChecksum() {
        SplittableRandom random = Seeds.random("refusesGarbage");
        for (int round = 0; round < 2_000; round++) {
            byte[] bad = write(messages(random), random.nextBoolean());
            for (int i = 0; i < 3; i++) {
                bad[random.nextInt(BatchLayout.RECORDS, bad.length)] = (byte) random.nextInt();
            }
            RecordBatchWriter.stamp(bad, bad.length, 1, 0, 0);
            try {
                new RecordBatchReader("t").read(ByteString.copyFrom(bad), 0, 0, new ArrayList<>());
            } catch (StreamHouseException e) {
                assertThat(e.kind()).isEqualTo(Kind.CORRUPT);
            }
        }
    }

    @Test
    void neverExceedsTheSizeItAnnounces() {
        SplittableRandom random = Seeds.random("neverExceedsTheSizeItAnnounces");
        for (int round = 0; round < 200; round++) {
            List<Message> messages = messages(random);
            int announced = messages.stream().mapToInt(RecordBatchWriter::sizeMax).sum();
            assertThat(write(messages, true).length)
                    .isLessThanOrEqualTo(BatchLayout.RECORDS + announced);
        }
    }

    @Test
    void keysChooseThePartitionThatKafkaClientsChoose() {
        SplittableRandom random = Seeds.random("keysChooseThePartition");
        for (int round = 0; round < 1_000; round++) {
            byte[] key = new byte[random.nextInt(30)];
            random.nextBytes(key);
            assertThat(Murmur2.hash(key)).isEqualTo(Utils.murmur2(key));
            assertThat(Murmur2.partition(key, 7))
                    .isEqualTo(Utils.toPositive(Utils.murmur2(key)) % 7);
        }
    }

    private static void assertSame(ConsumedRecord record, Message message, long offset) {
        assertThat(record.offset()).isEqualTo(offset);
        assertThat(record.topic()).isEqualTo("orders");
        assertThat(record.partition()).isEqualTo(3);
        assertThat(record.key()).isEqualTo(message.key());
        assertThat(record.value()).isEqualTo(message.value());
        assertThat(record.eventTime()).isEqualTo(message.eventTime());
        assertThat(record.headers().stream().map(Header::name))
                .containsExactlyElementsOf(message.headers().stream().map(Header::name).toList());
        assertThat(record.headers().stream().map(Header::value).toArray())
                .isEqualTo(message.headers().stream().map(Header::value).toArray());
    }

    private static MutableRecordBatch onlyBatch(byte[] batch) {
        return MemoryRecords.readableRecords(ByteBuffer.wrap(batch)).batches().iterator().next();
    }

    private static SimpleRecord simple(Message message) {
        return new SimpleRecord(
                message.eventTime().toEpochMilli(),
                message.key(),
                message.value(),
                message.headers().stream()
                        .map(it -> new RecordHeader(it.name(), it.value()))
                        .toArray(org.apache.kafka.common.header.Header[]::new));
    }

    private static byte[] write(List<Message> messages, boolean compress) {
        long base = messages.getFirst().eventTime().toEpochMilli();
        RecordBatchWriter writer = new RecordBatchWriter(POOL, base);
        for (Message message : messages) {
            writer.add(message, message.eventTime().toEpochMilli());
        }
        RecordBatchWriter.Packed packed = writer.finish(compress, new Lz4Frames());
        byte[] batch = Arrays.copyOf(packed.bytes(), packed.length());
        POOL.give(packed.bytes());
        return batch;
    }

    private static List<Message> messages(SplittableRandom random) {
        List<Message> messages = new ArrayList<>();
        int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 300 : 8);
        for (int i = 0; i < count; i++) {
            List<Header> headers = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                headers.add(new Header("h" + random.nextInt(3), bytes(random, 20)));
            }
            messages.add(
                    Message.of(
                                    "orders",
                                    random.nextInt(4) == 0 ? null : bytes(random, 40),
                                    random.nextInt(9) == 0 ? null : bytes(random, 2_000))
                            .with(headers)
                            .at(Instant.ofEpochMilli(NOW + random.nextInt(-100_000, 100_000))));
        }
        return messages;
    }

    /** Half of them compress well. */
    private static byte[] bytes(SplittableRandom random, int lengthMax) {
        byte[] bytes = new byte[random.nextInt(lengthMax)];
        if (random.nextBoolean()) {
            random.nextBytes(bytes);
        } else {
            Arrays.fill(bytes, (byte) random.nextInt());
        }
        return bytes;
    }
}
