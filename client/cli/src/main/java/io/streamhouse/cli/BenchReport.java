package io.streamhouse.cli;

import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** The result of a measurement, for people and for programs. */
final class BenchReport {
    private static final double NANOS_PER_MS = 1e6;

    private final Map<String, Object> facts = new LinkedHashMap<>();
    private final long beganNanos = System.nanoTime();
    private final long beganCpuNanos = cpuNanos();

    /** How many, how much, how fast, since this was made. */
    BenchReport throughput(long records, long bytes) {
        double seconds = (System.nanoTime() - beganNanos) / 1e9;
        facts.put("records", records);
        facts.put("bytes", bytes);
        facts.put("seconds", rounded(seconds));
        facts.put("records_per_second", Math.round(records / seconds));
        facts.put("mib_per_second", rounded(bytes / seconds / (1 << 20)));
        if (records > 0) {
            double micros = (cpuNanos() - beganCpuNanos) / 1e3 / records;
            facts.put("client_cpu_us_per_record", rounded(micros));
        }
        return this;
    }

    BenchReport fact(String name, Object value) {
        facts.put(name, value);
        return this;
    }

    BenchReport latencies(String name, Latencies latencies) {
        facts.put(name + "_p50_ms", milliseconds(latencies.at(0.5)));
        facts.put(name + "_p90_ms", milliseconds(latencies.at(0.9)));
        facts.put(name + "_p99_ms", milliseconds(latencies.at(0.99)));
        facts.put(name + "_p999_ms", milliseconds(latencies.at(0.999)));
        facts.put(name + "_max_ms", milliseconds(latencies.max()));
        return this;
    }

    void print(Cli cli) {
        if (cli.json()) {
            cli.out().println(Json.compact(facts));
            return;
        }
        Table table = new Table("FIGURE", "VALUE");
        facts.forEach((name, value) -> table.row(name.replace('_', ' '), text(value)));
        cli.print(table);
    }

    private static String text(Object value) {
        return value instanceof Long count ? String.format(Locale.ROOT, "%,d", count) : "" + value;
    }

    private static double milliseconds(long nanos) {
        return rounded(nanos / NANOS_PER_MS);
    }

    private static double rounded(double value) {
        return Math.round(value * 1_000) / 1_000.0;
    }

    private static long cpuNanos() {
        return ManagementFactory.getOperatingSystemMXBean()
                        instanceof com.sun.management.OperatingSystemMXBean process
                ? process.getProcessCpuTime()
                : 0;
    }
}
