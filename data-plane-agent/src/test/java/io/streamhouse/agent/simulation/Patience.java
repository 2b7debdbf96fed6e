package io.streamhouse.agent.simulation;

/** How long somebody may have to try again once everything is healed. */
final class Patience {
    private static final long LIMIT_NANOS = 30_000_000_000L;

    private final Cluster cluster;
    private final String what;
    private final long sinceNanos;

    Patience(Cluster cluster, String what) {
        this.cluster = cluster;
        this.what = what;
        this.sinceNanos = cluster.simulation().scheduler().nowNanos();
    }

    /** Fails when it lasts too long already. */
    void require() {
        long from = Math.max(sinceNanos, cluster.healedNanos());
        long waited = cluster.simulation().scheduler().nowNanos() - from;
        Violation.unless(
                waited < LIMIT_NANOS,
                "I11: %s takes %d s though all is healed",
                what,
                waited / 1_000_000_000L);
    }
}
