package io.streamhouse.cli;

import io.streamhouse.client.PartitionOffset;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where partitions begin and end, and where they were at a time. */
@Command(
        name = "offsets",
        description = "Where the partitions of a topic begin and end, and which offset a time has.")
final class OffsetsCommand implements Callable<Integer> {
    private final Cli cli;

    @Parameters(paramLabel = "TOPIC", description = "The topic.")
    private String topic = "";

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description =
                    "Also the first offset appended at or after this time: 2026-11-20T08:00:00Z, or"
                            + " so long ago: 90s, 15m, 2h, 7d.")
    private @Nullable String at;

    OffsetsCommand(Cli cli) {
        this.cli = cli;
    }

    @Override
    public Integer call() {
        StartAt start = at == null ? StartAt.latest() : PointInTime.parse(at);
        List<PartitionOffset> found;
        try (StreamHouse streamHouse = cli.connect()) {
            found = streamHouse.offsets(topic, start);
        }
        if (cli.json()) {
            cli.out().println(Json.compact(Map.of("items", json(found))));
            return 0;
        }
        Table table =
                at == null
                        ? new Table("PARTITION", "LOG START", "HIGH WATERMARK")
                        : new Table("PARTITION", "LOG START", "HIGH WATERMARK", "OFFSET");
        for (PartitionOffset it : found) {
            if (at == null) {
                table.row(it.partition(), it.logStart(), it.highWatermark());
            } else {
                table.row(it.partition(), it.logStart(), it.highWatermark(), it.offset());
            }
        }
        cli.print(table);
        return 0;
    }

    private List<Map<String, Object>> json(List<PartitionOffset> found) {
        List<Map<String, Object>> items = new ArrayList<>();
        for (PartitionOffset it : found) {
            Map<String, Object> item = new LinkedHashMap<>();
            item.put("partition", it.partition());
            item.put("log_start", it.logStart());
            item.put("high_watermark", it.highWatermark());
            if (at != null) {
                item.put("offset", it.offset());
            }
            items.add(item);
        }
        return items;
    }
}
