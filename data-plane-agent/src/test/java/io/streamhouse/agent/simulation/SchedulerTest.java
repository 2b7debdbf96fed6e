package io.streamhouse.agent.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SchedulerTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final List<String> events = new ArrayList<>();

    @Test
    void theOrderFollowsFromTheSeed() throws Exception {
        assertThat(order(7)).isEqualTo(order(7)).hasSize(300);
        assertThat(order(7)).isNotEqualTo(order(8));
    }

    private static List<String> order(long seed) throws Exception {
        Scheduler scheduler = new Scheduler(new Random(seed));
        List<String> order = new ArrayList<>();
        Host host = new Host("host");
        scheduler.run(
                host,
                () -> {
                    for (int i = 0; i < 3; i++) {
                        String name = "fiber " + i;
                        scheduler.start(
                                name,
                                host,
                                () -> {
                                    for (int turn = 0; turn < 100; turn++) {
                                        order.add(name);
                                        scheduler.yield();
                                    }
                                });
                    }
                    scheduler.sleep(Duration.ofMinutes(1));
                },
                LIMIT);
        return order;
    }

    @Test
    void timePassesAtOnceWhenNobodyIsReady() throws Exception {
        Scheduler scheduler = new Scheduler(new Random(1));
        scheduler.run(new Host("host"), () -> scheduler.sleep(Duration.ofDays(1)), LIMIT);
        assertThat(scheduler.nowNanos()).isGreaterThanOrEqualTo(Duration.ofDays(1).toNanos());
    }

    @Test
    void aPausedHostDoesNothingUntilItGoesOn() throws Exception {
        Scheduler scheduler = new Scheduler(new Random(1));
        Host paused = new Host("paused");
        scheduler.run(
                new Host("host"),
                () -> {
                    scheduler.start(
                            "ticks",
                            paused,
                            () -> {
                                while (true) {
                                    events.add("tick");
                                    scheduler.sleep(Duration.ofSeconds(1));
                                }
                            });
                    scheduler.sleep(Duration.ofMillis(10_500));
                    paused.pause(true);
                    scheduler.sleep(Duration.ofMinutes(1));
                    events.add("go on");
                    paused.pause(false);
                    scheduler.sleep(Duration.ofMillis(500));
                },
                LIMIT);
        assertThat(events).hasSize(13).endsWith("tick", "go on", "tick");
    }

    @Test
    void nothingSurvivesItsHost() throws Exception {
        Scheduler scheduler = new Scheduler(new Random(1));
        Host victim = new Host("victim");
        scheduler.run(
                new Host("host"),
                () -> {
                    scheduler.start(
                            "sleeps",
                            victim,
                            () -> {
                                try {
                                    scheduler.sleep(Duration.ofHours(1));
                                    events.add("went on");
                                } finally {
                                    events.add("left");
                                }
                            });
                    scheduler.sleep(Duration.ofSeconds(1));
                    victim.kill();
                    scheduler.bury(victim);
                    scheduler.sleep(Duration.ofSeconds(1));
                },
                LIMIT);
        assertThat(events).containsExactly("left");
    }

    @Test
    void whatAFiberThrowsEndsTheRun() {
        Scheduler scheduler = new Scheduler(new Random(1));
        Host host = new Host("host");
        assertThatThrownBy(() ->
                        scheduler.run(
                                host,
                                () -> {
                                    scheduler.start(
                                            "bad",
                                            host,
                                            () -> {
                                                throw new Violation("I0: as planned");
                                            });
                                    scheduler.sleep(Duration.ofHours(1));
                                },
                                LIMIT))
                .hasMessage("I0: as planned");
    }
}
