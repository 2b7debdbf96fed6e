package io.streamhouse.faults;

import io.streamhouse.faults.Fault.Blow;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What befalls agents. */
final class AgentFaults {
    /** A session lives 3 s; with this one has ended, and others have had time to take over. */
    private static final int BEYOND_A_SESSION_STEPS = 14;

    private static final Duration TAKE_OVER = Duration.ofSeconds(10);

    private AgentFaults() {}

    /** Nothing at all: what is broken then is broken without any fault. */
    static Fault none() {
        return Fault.of("none", _ -> new Blow(() -> "nothing", () -> {}));
    }

    /** kill -9 of an agent, which comes back after a while. */
    static Fault killed(Random random) {
        return Fault.of(
                        "agent killed",
                        scene -> {
                            AgentProcess agent = scene.victim(random);
                            String led = led(scene, agent);
                            agent.kill();
                            return new Blow(() -> led, scene.cluster()::startMissing);
                        })
                .takenOverWithin(TAKE_OVER);
    }

    /** kill -9 of all agents at once. */
    static Fault allKilled() {
        return Fault.of(
                "all agents killed",
                scene -> {
                    Cluster cluster = scene.cluster();
                    long[] pids =
                            LongStream.concat(
                                            LongStream.of(cluster.installation().pid("agent")),
                                            cluster.agents().stream().mapToLong(AgentProcess::pid))
                                    .toArray();
                    cluster.installation().kill("agent");
                    for (AgentProcess agent : cluster.agents()) {
                        agent.kill();
                    }
                    return new Blow(
                            () -> gone(LongStream.of(pids).boxed().toList()),
                            cluster::startMissing);
                });
    }

    /** SIGTERM: the agent hands over and ends cleanly. */
    static Fault drained(Random random) {
        return Fault.of(
                        "agent drained",
                        scene -> {
                            AgentProcess agent = scene.victim(random);
                            String led = led(scene, agent);
                            int status = agent.terminate();
                            return new Blow(
                                    () -> led + requireClean(status),
                                    scene.cluster()::startMissing);
                        })
                .takenOverWithin(TAKE_OVER);
    }

    /** SIGSTOP for longer than a session lives: others take over, and the frozen one finds out. */
    static Fault frozen(Random random) {
        return Fault.of(
                        "agent frozen",
                        scene -> {
                            AgentProcess agent = scene.victim(random);
                            String led = led(scene, agent);
                            agent.freeze();
                            return new Blow(
                                    () -> led,
                                    () -> {
                                        agent.thaw();
                                        scene.cluster().awaitEnd(agent);
                                        scene.cluster().startMissing();
                                    });
                        })
                .lasting(BEYOND_A_SESSION_STEPS)
                .takenOverWithin(TAKE_OVER);
    }

    /** A link of an agent in a namespace of its own is cut, longer than a session lives. */
    static List<Fault> cuts() {
        return Stream.of(Namespace.Link.values()).map(AgentFaults::cut).toList();
    }

    private static Fault cut(Namespace.Link link) {
        Fault cut =
                Fault.of(
                                "cut from " + link.name().toLowerCase(Locale.ROOT),
                                scene -> {
                                    Cluster.Apart apart = scene.cluster().apart();
                                    String led = led(scene, apart.process());
                                    apart.namespace().cut(link);
                                    return new Blow(
                                            () -> {
                                                apart.requireCut(link);
                                                return led;
                                            },
                                            () -> {
                                                apart.namespace().heal(link);
                                                if (link == Namespace.Link.DATABASE) {
                                                    // It was sealed, and has to find out.
                                                    scene.cluster().awaitEnd(apart.process());
                                                }
                                                scene.cluster().startMissing();
                                            });
                                })
                        .lasting(BEYOND_A_SESSION_STEPS + 2);
        // Whoever is cut from clients alone keeps its leases, and nobody else may write.
        return link == Namespace.Link.DATABASE ? cut.takenOverWithin(TAKE_OVER) : cut;
    }

    private static String led(Scene scene, AgentProcess agent) throws Exception {
        long led = scene.led(agent);
        if (led == 0) {
            throw new AssertionError(agent.id() + " leads nothing that could be missed");
        }
        return agent.id() + " led " + led + " partitions";
    }

    private static String gone(List<Long> pids) {
        for (long pid : pids) {
            if (ProcessHandle.of(pid).isPresent()) {
                throw new AssertionError("process " + pid + " still runs");
            }
        }
        return pids.size() + " processes are gone";
    }

    private static String requireClean(int status) {
        if (status != 143 && status != 0) {
            throw new AssertionError("the agent ended with " + status);
        }
        return ", ended with " + status;
    }
}
