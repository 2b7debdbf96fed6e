package io.streamhouse.offline;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.Record;

/** The records of batches, as Apache Kafka's own classes read them. */
public final class LogRecords {
    private LogRecords() {}

    /** A record's offset and its value as text. */
    public record Value(long offset, String text) {}

    /** All records of a partition, in order. */
    public static List<Value> values(List<LogBatch> batches) {
        List<Value> values = new ArrayList<>();
        for (LogBatch batch : batches) {
            for (Record record :
                    MemoryRecords.readableRecords(ByteBuffer.wrap(batch.bytes())).records()) {
                byte[] value = new byte[record.valueSize()];
                record.value().get(value);
                values.add(new Value(record.offset(), new String(value, StandardCharsets.UTF_8)));
            }
        }
        return values;
    }
}
