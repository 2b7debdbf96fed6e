package io.streamhouse.faults;

import io.streamhouse.client.ConsumedRecord;
import io.streamhouse.client.Consumer;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.client.StreamHouseException;
import io.streamhouse.faults.Fault.Blow;
import io.streamhouse.system.Api;
import io.streamhouse.system.Await;
import io.streamhouse.system.Installation;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * One byte of a stored segment is not what it was. A reader is told exactly what cannot be read and
 * gets everything else as it was written; the scrubber reports it; nothing is deleted.
 */
final class FlippedByte {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Scene scene;
    private final Path object;
    private final int partition;
    private final long firstOffset;
    private final long lastOffset;
    private final long position;
    private final long size;

    private FlippedByte(Scene scene, ResultSet range, Random random) throws Exception {
        this.scene = scene;
        this.object = scene.cluster().segments().resolve(range.getString(1));
        this.partition = range.getInt(2);
        this.firstOffset = range.getLong(3);
        this.lastOffset = range.getLong(4);
        this.position = range.getLong(5) + random.nextLong(range.getLong(6));
        this.size = Files.size(object);
    }

    static Fault of(Random random) {
        return Fault.of(
                        "byte flipped",
                        scene -> {
                            FlippedByte flipped = in(scene, random);
                            flipped.flip();
                            // A fresh agent has neither cached blocks nor a tail in memory.
                            flipped.restartAgent();
                            return new Blow(
                                    Invariant.DAMAGE_TOLD, flipped::requireTold, flipped::flip);
                        })
                .lasting(2);
    }

    private static FlippedByte in(Scene scene, Random random) throws Exception {
        Inspection.flush(scene.cluster());
        try (Connection connection = scene.cluster().database();
                Statement statement = connection.createStatement();
                ResultSet range =
                        statement.executeQuery(
                                "SELECT object_key, partition, base_offset, last_offset, position,"
                                        + " r.size_bytes FROM log.segment JOIN log.segment_range r"
                                        + " USING (segment_id) WHERE topic_id = '"
                                        + scene.topicId()
                                        + "' ORDER BY base_offset, partition LIMIT 1")) {
            range.next();
            return new FlippedByte(scene, range, random);
        }
    }

    private void flip() throws IOException {
        if (!object.toFile().setWritable(true)) {
            throw new IOException(object + " cannot be changed");
        }
        try (RandomAccessFile file = new RandomAccessFile(object.toFile(), "rw")) {
            file.seek(position);
            int was = file.read();
            file.seek(position);
            file.write(was ^ 0x10);
        }
    }

    private void restartAgent() throws Exception {
        Installation installation = scene.cluster().installation();
        long before = installation.pid("agent");
        installation.kill("agent");
        Await.until("the agent is gone", LIMIT, () -> ProcessHandle.of(before).isEmpty());
        installation.awaitServing();
    }

    private String requireTold() throws Exception {
        Await.until("all is acknowledged", LIMIT, scene.produced()::isIdle);
        List<ConsumedRecord> read = new ArrayList<>();
        long lost = readAround(read);
        scene.produced().checkRead(read, lost);
        Await.until("the scrubber reports it", LIMIT, () -> damagedSegments() > 0);
        if (!Files.exists(object) || Files.size(object) != size) {
            throw new AssertionError("the damaged object is not as it was");
        }
        return lost + " offsets named, the scrubber too";
    }

    /** Reads what can be read; how many offsets were named as lost. */
    private long readAround(List<ConsumedRecord> read) {
        Cluster cluster = scene.cluster();
        try (StreamHouse connection = StreamHouse.connect(cluster.endpoints(), scene.user().key());
                Consumer consumer = connection.read(scene.topic(), StartAt.earliest())) {
            long lost = 0;
            long expected = scene.produced().acknowledged();
            long deadline = System.nanoTime() + LIMIT.toNanos();
            while (read.size() + lost < expected && System.nanoTime() < deadline) {
                try {
                    read.addAll(consumer.poll(Duration.ofSeconds(1)));
                } catch (StreamHouseException e) {
                    lost += requireExact(e);
                    consumer.seek(partition, offset(e, "last_offset") + 1);
                }
            }
            return lost;
        }
    }

    private long requireExact(StreamHouseException told) {
        if (!told.reason().equals("SEGMENT_CORRUPT")
                || !String.valueOf(partition).equals(told.details().get("partition"))) {
            throw new AssertionError("the reader was told: " + told, told);
        }
        long first = offset(told, "first_offset");
        long last = offset(told, "last_offset");
        if (first < firstOffset || last > lastOffset || first > last) {
            throw new AssertionError(
                    "told are %d to %d, the damage is in %d to %d"
                            .formatted(first, last, firstOffset, lastOffset));
        }
        return last - first + 1;
    }

    private static long offset(StreamHouseException told, String name) {
        String offset = told.details().get(name);
        if (offset == null) {
            throw new AssertionError("the reader was not told the " + name + ": " + told, told);
        }
        return Long.parseLong(offset);
    }

    private double damagedSegments() {
        String port = scene.cluster().installation().settings().get("STREAMHOUSE_AGENT_HTTP_PORT");
        return new Api(URI.create("http://127.0.0.1:" + port))
                .get("/metrics")
                .text()
                .lines()
                .filter(it -> it.startsWith("streamhouse_scrub_damaged"))
                .mapToDouble(it -> Double.parseDouble(it.substring(it.lastIndexOf(' ') + 1)))
                .sum();
    }
}
