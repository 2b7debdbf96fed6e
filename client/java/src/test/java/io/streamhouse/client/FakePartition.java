package io.streamhouse.client;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.grpc.Status;
import io.streamhouse.proto.v1.AppendRequest;
import io.streamhouse.proto.v1.AppendResponse;
import io.streamhouse.proto.v1.ReadResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.utils.Utils;

/** The log of a partition in memory, with the sequences of its producers. */
final class FakePartition {
    final List<String> values = new ArrayList<>();
    final List<ByteString> batches = new ArrayList<>();
    private final List<Long> baseOffsets = new ArrayList<>();
    private final Map<String, Map<Long, Remembered>> remembered = new HashMap<>();
    private final Map<String, Long> lastSequences = new HashMap<>();
    private final Map<String, Long> lastOffsets = new HashMap<>();
    int owner;
    long logStart;
    long nextOffset;

    private record Remembered(long last, List<String> values, long baseOffset) {}

    long lastSequence(String producer) {
        return lastSequences.getOrDefault(producer, -1L);
    }

    long lastOffset(String producer) {
        return lastOffsets.getOrDefault(producer, -1L);
    }

    /** What a fenced producer learns of a batch that is stored. */
    Map<String, String> persisted(String producer, AppendRequest request) {
        Remembered before =
                remembered.getOrDefault(producer, Map.of()).get(request.getBaseSequence());
        return before == null || !before.values.equals(values(batch(request)))
                ? Map.of()
                : Map.of(
                        "already_persisted",
                        "true",
                        "base_offset",
                        Long.toString(before.baseOffset));
    }

    /** Kafka's own classes read the batch. */
    AppendResponse append(String producer, AppendRequest request) {
        MutableRecordBatch batch = batch(request);
        batch.ensureValid();
        if (batch.producerId() != request.getProducer().getProducerId()
                || batch.producerEpoch() != request.getProducer().getEpoch()
                || batch.baseSequence() != (int) request.getBaseSequence()) {
            throw FakeAgent.refuse(Status.Code.INVALID_ARGUMENT, "BATCH_CORRUPT", Map.of());
        }
        List<String> arrived = values(batch);
        long base = request.getBaseSequence();
        long last = base + arrived.size() - 1;
        long known = lastSequence(producer);
        Remembered before = remembered.computeIfAbsent(producer, _ -> new HashMap<>()).get(base);
        if (before != null && before.last == last) {
            if (!before.values.equals(arrived)) {
                throw conflict("SEQUENCE_REUSED", known);
            }
            return response(request, before.baseOffset, arrived.size(), true);
        }
        if (last <= known) {
            throw conflict("SEQUENCE_BELOW_RESUME", known);
        }
        if (base != known + 1) {
            throw conflict(base <= known ? "SEQUENCE_OVERLAP" : "SEQUENCE_GAP", known);
        }
        return store(producer, request, arrived, last);
    }

    private static MutableRecordBatch batch(AppendRequest request) {
        return MemoryRecords.readableRecords(ByteBuffer.wrap(request.getBatch().toByteArray()))
                .batches()
                .iterator()
                .next();
    }

    private static List<String> values(MutableRecordBatch batch) {
        List<String> values = new ArrayList<>();
        for (Record record : batch) {
            byte[] value = Utils.toNullableArray(record.value());
            values.add(value == null ? "(null)" : new String(value, StandardCharsets.UTF_8));
        }
        return values;
    }

    ReadResponse read(long offset, int maxBytes) {
        if (offset < logStart || offset > nextOffset) {
            throw FakeAgent.refuse(
                    Status.Code.OUT_OF_RANGE,
                    "OFFSET_OUT_OF_RANGE",
                    Map.of("log_start", Long.toString(logStart)));
        }
        ReadResponse.Builder response =
                ReadResponse.newBuilder().setHighWatermark(nextOffset).setLogStart(logStart);
        long next = offset;
        int bytes = 0;
        for (int i = 0; i < batches.size(); i++) {
            long end = i + 1 < batches.size() ? baseOffsets.get(i + 1) : nextOffset;
            if (end <= offset) {
                continue;
            }
            bytes += batches.get(i).size();
            if (next > offset && bytes > maxBytes) {
                break;
            }
            response.addBatches(batches.get(i));
            next = end;
        }
        return response.setNextOffset(next).build();
    }

    /** Batches are appended a second apart, from second 0 on. */
    long find(io.streamhouse.proto.v1.StartAt start) {
        return switch (start.getAtCase()) {
            case OFFSET -> start.getOffset();
            case POSITION ->
                    start.getPosition() == io.streamhouse.proto.v1.Position.POSITION_EARLIEST
                            ? logStart
                            : nextOffset;
            case TIMESTAMP -> {
                int index = (int) start.getTimestamp().getSeconds();
                yield index < baseOffsets.size() ? baseOffsets.get(index) : nextOffset;
            }
            case AGO, AT_NOT_SET ->
                    throw FakeAgent.refuse(Status.Code.INVALID_ARGUMENT, "INVALID_FIELD", Map.of());
        };
    }

    private AppendResponse store(
            String producer, AppendRequest request, List<String> arrived, long last) {
        long baseOffset = nextOffset;
        baseOffsets.add(baseOffset);
        batches.add(FakeAgent.stored(request, baseOffset));
        values.addAll(arrived);
        nextOffset += arrived.size();
        remembered
                .get(producer)
                .put(request.getBaseSequence(), new Remembered(last, arrived, baseOffset));
        lastSequences.put(producer, last);
        lastOffsets.put(producer, nextOffset - 1);
        return response(request, baseOffset, arrived.size(), false);
    }

    private AppendResponse response(
            AppendRequest request, long baseOffset, int count, boolean duplicate) {
        return AppendResponse.newBuilder()
                .setBaseOffset(baseOffset)
                .setCount(count)
                .setBaseSequence(request.getBaseSequence())
                .setDuplicate(duplicate)
                .setOffsetKnown(true)
                .setHighWatermark(nextOffset)
                .setDurability(FakeAgent.durability())
                .setLogAppendTime(Timestamp.newBuilder().setSeconds(1_700_000_000))
                .setMeteredBytes(duplicate ? 0 : request.getBatch().size())
                .build();
    }

    private static io.grpc.StatusRuntimeException conflict(String reason, long known) {
        return FakeAgent.refuse(
                Status.Code.FAILED_PRECONDITION,
                reason,
                Map.of("expected_sequence", Long.toString(known + 1)));
    }
}
