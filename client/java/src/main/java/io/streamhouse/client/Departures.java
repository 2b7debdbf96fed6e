package io.streamhouse.client;

/**
 * When records leave before their batch is full or has lingered: at once after a quiet time, and
 * then once per linger, all lanes together. So a lone record does not wait, and a steady stream of
 * records does not become a stream of tiny batches, each with its own sync on the server's disk.
 * Owned by the dispatcher's thread.
 */
final class Departures {
    /** With as many batches under way, the next ones gain nothing by leaving early. */
    private static final int BUSY_FROM = 2;

    private final long lingerNanos;
    private long lastNanos = System.nanoTime() - Long.MAX_VALUE / 2;

    Departures(long lingerNanos) {
        this.lingerNanos = lingerNanos;
    }

    /** True when what waits for this carrier goes now. */
    boolean isDue(Carrier carrier, long nowNanos) {
        long since = nowNanos - lastNanos;
        return since == 0 || (carrier.underWay() < BUSY_FROM && since >= lingerNanos);
    }

    /** When to look again for records that have lingered at {@code ripeNanos}. */
    long nextNanos(Carrier carrier, long ripeNanos) {
        long early = lastNanos + lingerNanos;
        return carrier.underWay() < BUSY_FROM && early - ripeNanos < 0 ? early : ripeNanos;
    }

    /** A batch that was not full has left: the other lanes' records go with it. */
    void left(long nowNanos) {
        lastNanos = nowNanos;
    }
}
