package io.streamhouse.agent.simulation;

import io.streamhouse.agent.batch.Batch;
import java.util.Arrays;

/** The bytes of a batch that the sender made and nobody may change. */
final class Content {
    private static final int SENT_FROM = 17;

    private final byte[] bytes;
    private final int hash;

    private Content(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    /** Of a batch: all but offset, length and leader epoch. */
    static Content of(Batch batch) {
        return new Content(
                Arrays.copyOfRange(
                        batch.array(), batch.start() + SENT_FROM, batch.start() + batch.size()));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Content that
                && hash == that.hash
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return Integer.toHexString(hash);
    }
}
