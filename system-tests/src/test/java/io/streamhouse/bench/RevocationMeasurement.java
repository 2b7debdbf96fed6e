package io.streamhouse.bench;

import io.streamhouse.client.Producer;
import io.streamhouse.client.StreamHouse;
import io.streamhouse.system.Installation;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * From the moment a revocation is asked for until the last record that its key gets acknowledged,
 * with a producer that never stops.
 */
final class RevocationMeasurement implements SpineBench.Measurement {
    private static final int REPETITIONS = 40;
    private static final double GOAL_MS = 1_000;

    @Override
    public void run(Installation installation, Consumer<Figure> figures) throws Exception {
        Tenant tenant = Tenant.signUp(installation);
        tenant.createTopic("revocations", 1);
        Samples accepted = new Samples();
        Samples answered = new Samples();
        for (int i = 0; i < REPETITIONS; i++) {
            Tenant.Key key = tenant.createKey();
            AtomicLong lastAccepted = new AtomicLong();
            try (StreamHouse streamHouse = StreamHouse.connect(installation.agent(), key.text());
                    Producer producer = streamHouse.producer()) {
                producer.send("revocations", null, "before").join();
                Thread sender = Thread.ofVirtual().start(() -> send(producer, lastAccepted));
                long asked = System.nanoTime();
                tenant.api().delete("/api/v1/keys/" + key.id()).expect(204);
                answered.add(System.nanoTime() - asked);
                sender.join();
                accepted.add(Math.max(0, lastAccepted.get() - asked));
            }
        }
        figures.accept(Figure.of("spine.revocation.last_accept.p50", accepted.millis(0.5), "ms"));
        figures.accept(
                Figure.of("spine.revocation.last_accept.p99", accepted.millis(0.99), "ms")
                        .atMost(GOAL_MS));
        figures.accept(
                Figure.of("spine.revocation.answered.p99", answered.millis(0.99), "ms")
                        .atMost(GOAL_MS));
    }

    private static void send(Producer producer, AtomicLong lastAccepted) {
        try {
            while (true) {
                producer.send("revocations", null, "x").join();
                lastAccepted.set(System.nanoTime());
            }
        } catch (CompletionException refused) {
            lastAccepted.compareAndSet(0, 0);
        }
    }
}
