package io.streamhouse.bench.log;

import io.streamhouse.bench.log.Contender.Compression;
import io.streamhouse.bench.log.Contender.Heap;
import java.util.List;
import java.util.Locale;

/**
 * Tries heaps downwards until the load is no longer sustained: until throughput falls by more than
 * a tenth of what the usual heap reaches, or the load fails. The best of three tries counts: the
 * first one also compiles, and others may use the machine, too.
 */
final class SmallestHeap {
    private static final List<Heap> HEAPS =
            List.of(
                    new Heap(768),
                    new Heap(512),
                    new Heap(384),
                    new Heap(256),
                    new Heap(192),
                    new Heap(128),
                    new Heap(96));
    private static final double SUSTAINED = 0.9;
    private static final int TRIES = 3;

    private final Scale scale;
    private int topics;

    SmallestHeap(Scale scale) {
        this.scale = scale;
    }

    /** Leaves the server running with the heap that was found. */
    Heap find(Contender contender) throws Exception {
        Heap smallest = contender.usualHeap();
        double reference = best(contender, Double.MAX_VALUE);
        for (Heap heap : HEAPS) {
            if (heap.mib() >= contender.usualHeap().mib()) {
                continue;
            }
            contender.use(heap);
            double reached = best(contender, reference * SUSTAINED);
            System.out.printf(
                    Locale.ROOT,
                    "  %s with a heap of %d MiB: %,.0f records/s (of %,.0f)%n",
                    contender.name(),
                    heap.mib(),
                    reached,
                    reference);
            if (reached < reference * SUSTAINED) {
                break;
            }
            smallest = heap;
        }
        contender.use(smallest);
        return smallest;
    }

    private double best(Contender contender, double enough) {
        double best = 0;
        for (int i = 0; i < TRIES && (best == 0 || best < enough); i++) {
            best = Math.max(best, once(contender));
        }
        return best;
    }

    /** Zero when the load fails: so small a heap does not do. */
    private double once(Contender contender) {
        String topic = "heap-" + topics++;
        try {
            contender.createTopic(topic);
            double reached =
                    contender
                            .produce(topic, Compression.LZ4, scale.warmUp(), scale.records())
                            .perSecond();
            contender.deleteTopic(topic);
            return reached;
        } catch (Exception e) {
            System.out.println("  " + contender.name() + ": " + e.getMessage());
            return 0;
        }
    }
}
