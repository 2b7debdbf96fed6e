package io.streamhouse.bench.log;

import java.util.Map;

/**
 * How much is measured.
 *
 * @param repetitions of each contender in turn
 * @param warmUps of each server, before the first repetition
 * @param warmUp records before the measured ones of a bulk run
 * @param records measured in a bulk run
 * @param rateWarmUpSeconds before the measured part of a run at a fixed rate
 * @param rateSeconds measured at a fixed rate
 * @param heaps whether the smallest heaps are looked for
 */
record Scale(
        int repetitions,
        int warmUps,
        int warmUp,
        int records,
        int rateWarmUpSeconds,
        int rateSeconds,
        boolean heaps) {
    static final int RATE = 10_000;
    static final int PARTITIONS = 4;

    /** As Kafka counts: bytes as sent. */
    static final int BATCH_BYTES = 65_536;

    /** Ours are counted before compression, which halves this payload. */
    static final int BATCH_BYTES_BEFORE_LZ4 = 2 * BATCH_BYTES;

    static final int LINGER_MS = 5;
    static final int BUFFER_BYTES = 32 << 20;

    private static final Scale SHORT = new Scale(1, 1, 50_000, 100_000, 3, 5, false);
    private static final Scale WHOLE = new Scale(5, 2, 200_000, 500_000, 5, 10, true);

    /**
     * {@code SHORT=1} checks the harness; {@code REPETITIONS} and {@code HEAPS=0} change the rest.
     */
    static Scale of(Map<String, String> environment) {
        Scale scale = environment.containsKey("SHORT") ? SHORT : WHOLE;
        String repetitions = environment.get("REPETITIONS");
        return new Scale(
                repetitions == null ? scale.repetitions : Integer.parseInt(repetitions),
                scale.warmUps,
                scale.warmUp,
                scale.records,
                scale.rateWarmUpSeconds,
                scale.rateSeconds,
                scale.heaps && !"0".equals(environment.get("HEAPS")));
    }

    int all() {
        return warmUp + records;
    }

    int rateWarmUp() {
        return RATE * rateWarmUpSeconds;
    }

    int rateRecords() {
        return RATE * rateSeconds;
    }
}
