package io.streamhouse.cli;

import io.streamhouse.client.ConsumedRecord;
import io.streamhouse.client.Header;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A record as a line of output. */
final class RecordLine {
    private RecordLine() {}

    static void print(Cli cli, ConsumedRecord record, boolean showOffsets) {
        PrintStream out = cli.out();
        if (cli.json()) {
            out.println(Json.compact(json(record)));
            return;
        }
        if (showOffsets) {
            String key = record.key() == null ? "-" : String.valueOf(record.keyText());
            out.print(record.partition() + "\t" + record.offset() + "\t" + key + "\t");
        }
        byte[] value = record.value();
        if (value != null) {
            out.write(value, 0, value.length);
        }
        out.println();
    }

    private static Map<String, @Nullable Object> json(ConsumedRecord record) {
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("partition", record.partition());
        json.put("offset", record.offset());
        put(json, "key", record.key());
        put(json, "value", record.value());
        List<Map<String, @Nullable Object>> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("name", header.name());
            put(one, "value", header.value());
            headers.add(one);
        }
        json.put("headers", headers);
        json.put("event_time", record.eventTime().toString());
        return json;
    }

    /** Text as it is; other bytes in base 64, and said so. */
    private static void put(
            Map<String, @Nullable Object> json, String name, byte @Nullable [] bytes) {
        if (bytes == null) {
            json.put(name, null);
            return;
        }
        try {
            json.put(
                    name,
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString());
        } catch (CharacterCodingException _) {
            json.put(name, Base64.getEncoder().encodeToString(bytes));
            json.put(name + "_encoding", "base64");
        }
    }
}
