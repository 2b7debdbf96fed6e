package io.streamhouse.bench;

import io.streamhouse.client.Consumer;
import io.streamhouse.client.Producer;
import io.streamhouse.client.StartAt;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.system.Api;
import io.streamhouse.system.Installation;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** From the request to sign up to the first message consumed, as one program would do it. */
final class JourneyMeasurement implements SpineBench.Measurement {
    private static final int REPETITIONS = 7;
    private static final double GOAL_S = 2;

    @Override
    public void run(Installation installation, java.util.function.Consumer<Figure> figures) {
        Samples samples = new Samples();
        double first = journey(installation) / 1e9;
        for (int i = 0; i < REPETITIONS; i++) {
            samples.add(journey(installation));
        }
        figures.accept(Figure.of("spine.journey.first_after_start", first, "s").atMost(GOAL_S));
        figures.accept(
                Figure.of("spine.journey.median", samples.millis(0.5) / 1e3, "s").atMost(GOAL_S));
    }

    private static long journey(Installation installation) {
        long began = System.nanoTime();
        JsonNode signup =
                installation
                        .api()
                        .post(
                                "/api/v1/auth/signup",
                                Map.of(
                                        "email", "journey-" + UUID.randomUUID() + "@example.com",
                                        "password", "correct horse battery",
                                        "org_name", "Journey"))
                        .expect(201)
                        .json();
        Api api = installation.api().as(signup.get("token").asString());
        api.post("/api/v1/topics", Map.of("name", "orders", "partition_count", 1)).expect(201);
        String key =
                api.post("/api/v1/keys", Map.of("name", "k"))
                        .expect(201)
                        .json()
                        .get("key")
                        .asString();
        try (StreamHouse streamHouse = StreamHouse.connect(installation.agent(), key);
                Producer producer = streamHouse.producer();
                Consumer consumer = streamHouse.read("orders", StartAt.earliest())) {
            producer.send("orders", "k", "hello").join();
            while (consumer.poll(Duration.ofSeconds(5)).isEmpty()) {
                Thread.onSpinWait();
            }
        }
        return System.nanoTime() - began;
    }
}
