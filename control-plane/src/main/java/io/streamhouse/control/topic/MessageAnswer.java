package io.streamhouse.control.topic;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.streamhouse.proto.v1.Header;
import io.streamhouse.proto.v1.Record;
import io.streamhouse.proto.v1.StoredRecord;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * A message, as far as it can be shown.
 *
 * @param key absent when the message has none
 * @param value absent for a tombstone
 * @param sizeBytes of key and value, whole
 * @param truncated true when the value is longer than what is shown
 */
record MessageAnswer(
        int partition,
        long offset,
        Optional<String> key,
        Optional<String> keyEncoding,
        Optional<String> value,
        Optional<String> valueEncoding,
        List<HeaderAnswer> headers,
        Instant eventTime,
        Instant appendTime,
        long sizeBytes,
        boolean truncated) {
    private static final int SHOWN_BYTES_MAX = 2_048;
    private static final String UTF_8 = "utf8";
    private static final String BASE_64 = "base64";

    /** A header of a message. */
    record HeaderAnswer(String name, String value, String encoding) {
        static HeaderAnswer of(Header header) {
            Shown shown = Shown.of(header.getValue());
            return new HeaderAnswer(header.getName(), shown.text(), shown.encoding());
        }
    }

    /** Bytes as text. */
    private record Shown(String text, String encoding) {
        static Shown of(ByteString bytes) {
            boolean cut = bytes.size() > SHOWN_BYTES_MAX;
            ByteString part = cut ? bytes.substring(0, SHOWN_BYTES_MAX) : bytes;
            if (!bytes.isValidUtf8()) {
                return new Shown(Base64.getEncoder().encodeToString(part.toByteArray()), BASE_64);
            }
            return new Shown(withoutTornEnd(part).toStringUtf8(), UTF_8);
        }

        /** A cut may tear the last character apart; its first bytes are left out. */
        private static ByteString withoutTornEnd(ByteString part) {
            int end = part.size();
            while (end > 0 && !part.substring(0, end).isValidUtf8()) {
                end--;
            }
            return part.substring(0, end);
        }
    }

    static MessageAnswer of(int partition, StoredRecord stored) {
        Record record = stored.getRecord();
        Optional<Shown> key =
                record.hasKey() ? Optional.of(Shown.of(record.getKey())) : Optional.empty();
        Optional<Shown> value =
                record.hasValue() ? Optional.of(Shown.of(record.getValue())) : Optional.empty();
        return new MessageAnswer(
                partition,
                stored.getOffset(),
                key.map(Shown::text),
                key.map(Shown::encoding),
                value.map(Shown::text),
                value.map(Shown::encoding),
                record.getHeadersList().stream().map(HeaderAnswer::of).toList(),
                instant(record.getEventTime()),
                instant(stored.getLogAppendTime()),
                (long) record.getKey().size() + record.getValue().size(),
                record.getValue().size() > SHOWN_BYTES_MAX);
    }

    private static Instant instant(Timestamp time) {
        return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
    }
}
