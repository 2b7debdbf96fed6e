package io.streamhouse.bench.log;

import io.streamhouse.agent.sequence.Attempt;
import io.streamhouse.agent.sequence.Progress;
import io.streamhouse.agent.sequence.Verdict;
import java.util.SplittableRandom;
import java.util.zip.CRC32C;

/**
 * What it costs the agent per batch to tell a batch that comes again: the hash of its records, the
 * decision and the remembering, over ten thousand active producers in no order.
 */
final class DedupCost {
    private static final int PRODUCERS = 10_000;
    private static final int BATCHES = 2_000_000;
    private static final int HASHES = 20_000;
    private static final int COUNT = 125;

    private final SplittableRandom random = new SplittableRandom(7);
    private final Progress[] producers = new Progress[PRODUCERS];
    private final long[] next = new long[PRODUCERS];
    private long kept;

    private DedupCost() {
        for (int i = 0; i < PRODUCERS; i++) {
            producers[i] = new Progress(Progress.Standing.NONE);
        }
    }

    /** Microseconds for a batch whose records have so many bytes; the best of a few rounds. */
    static double micros(int recordsBytes) {
        DedupCost cost = new DedupCost();
        byte[] records = new byte[recordsBytes];
        new SplittableRandom(7).nextBytes(records);
        double decisions = Double.MAX_VALUE;
        double hashes = Double.MAX_VALUE;
        for (int round = 0; round < 5; round++) {
            long began = System.nanoTime();
            cost.decide();
            decisions = Math.min(decisions, (System.nanoTime() - began) / 1e3 / BATCHES);
            began = System.nanoTime();
            cost.hash(records);
            hashes = Math.min(hashes, (System.nanoTime() - began) / 1e3 / HASHES);
        }
        if (cost.kept == 42) {
            System.out.println("what was computed was needed");
        }
        return decisions + hashes;
    }

    private void decide() {
        for (int i = 0; i < BATCHES; i++) {
            int which = random.nextInt(PRODUCERS);
            Attempt attempt = new Attempt(0, next[which], COUNT, i);
            Verdict verdict = producers[which].decide(0, attempt);
            if (!(verdict instanceof Verdict.Append)) {
                throw new IllegalStateException("not appended: " + verdict);
            }
            producers[which].appended(attempt, next[which], i);
            next[which] += COUNT;
        }
    }

    private void hash(byte[] records) {
        for (int i = 0; i < HASHES; i++) {
            CRC32C crc = new CRC32C();
            crc.update(records, 0, records.length);
            kept += crc.getValue();
        }
    }
}
