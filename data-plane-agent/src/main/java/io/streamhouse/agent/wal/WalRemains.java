package io.streamhouse.agent.wal;

import java.io.IOException;

/** Reads what a sealed session left in its WAL. Blocks. */
public interface WalRemains {
    /** Receives turns in order. */
    @FunctionalInterface
    interface Visitor {
        /** The next turn. */
        void turn(RecoveredTurn turn) throws IOException;
    }

    /**
     * Hands over the durable turns of a session behind one, in order.
     *
     * @throws WalDamage when durable turns were damaged: nothing may be taken up before it is
     *     mended
     */
    void read(long session, long afterTurn, Visitor visitor) throws IOException;
}
