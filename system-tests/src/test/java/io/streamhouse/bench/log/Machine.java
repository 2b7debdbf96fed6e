package io.streamhouse.bench.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** What the figures were measured on, in one line. */
public final class Machine {
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final Duration IDLE_LIMIT = Duration.ofSeconds(60);
    private static final double IDLE_SHARE = 0.1;

    private Machine() {}

    public static String describe(Path data) throws IOException {
        return String.format(
                Locale.ROOT,
                "%d processors (%s), %.0f GiB, %s, %s %s, Java %s",
                Runtime.getRuntime().availableProcessors(),
                field("/proc/cpuinfo", "model name"),
                Double.parseDouble(field("/proc/meminfo", "MemTotal").split(" ")[0]) / (1 << 20),
                Files.getFileStore(data).type(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("java.version"));
    }

    /** How much ran on it in the last minute. */
    public static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
    }

    /** Waits a while for next to nothing to run: a server that has just started still compiles. */
    static void awaitIdle() throws Exception {
        long end = System.nanoTime() + IDLE_LIMIT.toNanos();
        while (!isIdle()) {
            if (System.nanoTime() - end >= 0) {
                System.out.println("the machine is not idle; the start counts nevertheless");
                return;
            }
        }
    }

    private static boolean isIdle() throws Exception {
        double before = CpuTime.ofMachine();
        TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
        double share = (CpuTime.ofMachine() - before) / (LOOK.toMillis() / 1e3);
        return share / Runtime.getRuntime().availableProcessors() < IDLE_SHARE;
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
