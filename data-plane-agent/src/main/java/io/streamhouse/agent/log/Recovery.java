package io.streamhouse.agent.log;

import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.wal.WalRemains;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what a sealed session left in its WAL, in that session's name: all that it acknowledged
 * and never recorded. Several agents may do it at once, and any may die at any point; each cut is
 * recorded by one of them, once.
 */
final class Recovery {
    private static final Logger log = LoggerFactory.getLogger(Recovery.class);

    private final WalRemains remains;
    private final Ledger ledger;
    private final Producers producers;
    private final SegmentWriter writer;

    Recovery(WalRemains remains, Ledger ledger, Producers producers, SegmentWriter writer) {
        this.remains = remains;
        this.ledger = ledger;
        this.producers = producers;
        this.writer = writer;
    }

    /**
     * Records all that is left of a sealed session. Blocks.
     *
     * @param claimed asked before each cut whether this agent is still the one to do it
     * @return false when another agent has recorded further meanwhile: begin again
     */
    boolean record(long session, BooleanSupplier claimed) throws IOException {
        Ledger.Progress progress = ledger.progress(session);
        RecoveredCuts cuts =
                new RecoveredCuts(
                        progress,
                        ledger,
                        producers,
                        cut ->
                                claimed.getAsBoolean()
                                        && ledger.recordRecovered(
                                                session, cut, writer.store(session, cut)));
        try {
            remains.read(session, progress.turn(), cuts::turn);
            cuts.finish();
        } catch (RecoveredCuts.Overtaken _) {
            return false;
        }
        log.info(
                "session {} is recovered: {} batches, {} bytes in {} cuts",
                session,
                cuts.batches(),
                cuts.bytes(),
                cuts.cuts());
        return true;
    }
}
