package io.streamhouse.faults;

import io.streamhouse.faults.Fault.Blow;
import io.streamhouse.system.Await;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The wall clock of one process, moved by a library that stands between it and the system
 * (libfaketime); what counts time alone goes on as it was.
 */
final class JumpingClock {
    private static final List<Path> PLACES =
            Stream.of("x86_64-linux-gnu/faketime", "faketime")
                    .map(it -> Path.of("/usr/lib", it, "libfaketimeMT.so.1"))
                    .toList();
    private static final Duration SEEN_LIMIT = Duration.ofSeconds(10);
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    private final Path file;

    private JumpingClock(Path file) {
        this.file = file;
    }

    /** True when the library is there. */
    static boolean isInstalled() {
        return PLACES.stream().anyMatch(Files::exists);
    }

    /** One that goes right. */
    static JumpingClock in(Path directory) throws IOException {
        JumpingClock clock = new JumpingClock(directory.resolve("clock"));
        clock.set(Duration.ZERO);
        return clock;
    }

    /** What a process needs in its environment. */
    Map<String, String> environment() {
        return Map.of(
                "LD_PRELOAD",
                PLACES.stream().filter(Files::exists).findFirst().orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file.toString(),
                // Read at every look at the clock, the file costs more than all else.
                "FAKETIME_CACHE_DURATION",
                "1",
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1");
    }

    private void set(Duration ahead) throws IOException {
        Path next = file.resolveSibling("clock.next");
        Files.writeString(next, "%+d\n".formatted(ahead.toSeconds()));
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Jumps, and later back. */
    Fault jump(String name, Duration ahead) {
        return Fault.of(
                name,
                scene -> {
                    AgentProcess agent = scene.cluster().timed();
                    long led = scene.led(agent);
                    set(ahead);
                    return new Blow(
                            () -> {
                                requireClock(agent, ahead);
                                return agent.id() + " led " + led + " partitions";
                            },
                            () -> {
                                set(Duration.ZERO);
                                requireClock(agent, Duration.ZERO);
                                scene.cluster().startMissing();
                            });
                });
    }

    private static void requireClock(AgentProcess agent, Duration ahead) throws Exception {
        Await.until(
                agent.id() + " has a clock that is " + ahead + " ahead",
                SEEN_LIMIT,
                () -> {
                    Duration seen = Duration.between(Instant.now(), clock(agent));
                    return seen.minus(ahead).abs().compareTo(TOLERANCE) < 0;
                });
    }

    /** What time an agent's web server says it is. */
    private static Instant clock(AgentProcess agent) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(agent.http() + "/healthz").toURL().openConnection();
        try {
            return Instant.ofEpochMilli(connection.getDate());
        } finally {
            connection.disconnect();
        }
    }
}
