package io.streamhouse.agent.wal;

/** No room for another turn: the disk or the log's budget is full. Nothing was written. */
public final class WalFull extends Exception {
    /** With what is used up. */
    public WalFull(String message) {
        super(message, null, false, false);
    }
}
