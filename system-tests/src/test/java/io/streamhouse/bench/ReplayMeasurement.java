package io.streamhouse.bench;

import io.streamhouse.system.Api;
import io.streamhouse.system.Await;
import io.streamhouse.system.Installation;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;

/** How fast each projection is rebuilt from all events of the store, including the swap. */
final class ReplayMeasurement implements SpineBench.Measurement {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Override
    public void run(Installation installation, Consumer<Figure> figures) throws Exception {
        Api platform = installation.platform();
        long events;
        try (Connection connection = Database.connect(installation)) {
            events = Database.number(connection, "SELECT count(*) FROM store.domain_event");
        }
        for (JsonNode projection :
                platform.get("/api/v1/admin/projections").expect(200).json().get("items")) {
            String name = projection.get("name").asString();
            int epoch = projection.get("epoch").asInt();
            long began = System.nanoTime();
            platform.post("/api/v1/admin/projections/" + name + "/rebuild", Map.of()).expect(202);
            Await.until(name + " is rebuilt", LIMIT, () -> epoch(platform, name) > epoch);
            double seconds = (System.nanoTime() - began) / 1e9;
            figures.accept(
                    Figure.of("spine.replay." + name, events / seconds, "events/s")
                            .beside("of events", events));
        }
    }

    private static int epoch(Api platform, String name) {
        for (JsonNode projection :
                platform.get("/api/v1/admin/projections").expect(200).json().get("items")) {
            if (projection.get("name").asString().equals(name)) {
                return projection.get("epoch").asInt();
            }
        }
        throw new AssertionError("no projection " + name);
    }
}
