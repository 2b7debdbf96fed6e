package io.streamhouse.control.live;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.metrics.DashboardAnswer;
import io.streamhouse.control.problem.Failures;
import io.streamhouse.control.request.RestJson;
import io.streamhouse.query.dashboard.DashboardFigures;
import io.streamhouse.query.dashboard.DashboardQueries;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the dashboard's figures to those who look: every second while something moves, every ten
 * seconds otherwise, never when nobody looks. Thread-safe.
 */
final class Figures implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Figures.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final Duration AT_LEAST_EVERY = Duration.ofSeconds(10);

    private final LiveClients clients;
    private final DashboardQueries dashboard;
    private final RestJson json;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().daemon().name("live-figures").unstarted(this::run);

    /** What was sent last, used by the one thread only. */
    private final Map<OrganizationId, Sent> sent = new HashMap<>();

    private record Sent(long nanos, Shape shape) {}

    /** The figures without their times: equal when nothing moved. */
    private record Shape(long storedBytes, long topics, long messagesToday, long liveAgents) {
        static Shape of(DashboardFigures figures) {
            return new Shape(
                    figures.storedBytes(),
                    figures.topics(),
                    figures.messagesToday(),
                    figures.agents().stream().filter(agent -> agent.live()).count());
        }
    }

    Figures(LiveClients clients, DashboardQueries dashboard, RestJson json) {
        this.clients = clients;
        this.dashboard = dashboard;
        this.json = json;
    }

    void start() {
        thread.start();
    }

    /** The figures of this moment; empty when they cannot be read. */
    Optional<ServerEvent> newest(OrganizationId organization) {
        return Optional.of(event(dashboard.figures(organization)));
    }

    private void run() {
        boolean failing = false;
        try {
            while (!closed.await(EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
                failing = !round(failing);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** One named edge of this thread: whatever fails is told once, and tried again. */
    private boolean round(boolean failing) {
        try {
            sent.keySet().retainAll(clients.organizations());
            clients.organizations().forEach(this::send);
            return true;
        } catch (RuntimeException e) {
            if (!failing) {
                log.atWarn()
                        .setCause(Failures.isDatabaseAway(e) ? null : e)
                        .log("live figures cannot be read at the moment");
            }
            return false;
        }
    }

    private void send(OrganizationId organization) {
        DashboardFigures figures = dashboard.figures(organization);
        Shape shape = Shape.of(figures);
        Sent before = sent.get(organization);
        long now = System.nanoTime();
        boolean moving =
                figures.messagesPerSecond() > 0
                        || figures.bytesPerSecond() > 0
                        || figures.readMessagesPerSecond() > 0;
        if (before == null
                || moving
                || !shape.equals(before.shape())
                || now - before.nanos() >= AT_LEAST_EVERY.toNanos()) {
            clients.publish(organization, event(figures));
            sent.put(organization, new Sent(now, shape));
        }
    }

    private ServerEvent event(DashboardFigures figures) {
        return new ServerEvent("metrics", "metrics", json.text(DashboardAnswer.withPoint(figures)));
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(EVERY);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
