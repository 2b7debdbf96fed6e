package io.streamhouse.agent.simulation;

import io.streamhouse.agent.batch.Batch;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The bytes of a batch that the sender made and nobody may change, told by their SHA-256.
 *
 * @param first of its bytes
 * @param second of its bytes
 */
record Content(long first, long second) {
    private static final int SENT_FROM = 17;

    /** Of a batch: all but offset, length and leader epoch. */
    static Content of(Batch batch) {
        MessageDigest digest = sha256();
        digest.update(batch.array(), batch.start() + SENT_FROM, batch.size() - SENT_FROM);
        ByteBuffer hash = ByteBuffer.wrap(digest.digest());
        return new Content(hash.getLong(), hash.getLong());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(first);
    }
}
