package io.streamhouse.bench.load;

import java.util.Arrays;
import java.util.Map;

/** The spread of latencies, in milliseconds. */
record Percentiles(double p50, double p99, double p999, double max) {
    static Percentiles of(long[] nanos, int from) {
        long[] sorted = Arrays.copyOfRange(nanos, from, nanos.length);
        Arrays.sort(sorted);
        return new Percentiles(
                at(sorted, 0.5), at(sorted, 0.99), at(sorted, 0.999), at(sorted, 1.0));
    }

    void addTo(Map<String, Double> result, String prefix) {
        result.put(prefix + "p50", p50);
        result.put(prefix + "p99", p99);
        result.put(prefix + "p999", p999);
        result.put(prefix + "max", max);
    }

    private static double at(long[] sorted, double share) {
        int index = (int) Math.ceil(share * sorted.length) - 1;
        return sorted[Math.clamp(index, 0, sorted.length - 1)] / 1e6;
    }
}
