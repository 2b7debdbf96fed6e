package io.streamhouse.agent.store;

import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Bytes go up in parts as they come; at most one part is held. One thread. */
final class S3Upload implements SegmentStore.Upload {
    private static final Logger log = LoggerFactory.getLogger(S3Upload.class);
    private static final int FIRST_BYTES = 256 * 1024;

    private final S3Store store;
    private final S3Puts puts;
    private final String key;
    private final MessageDigest digest = Sha256.start();
    private final List<CompletedPart> sent = new ArrayList<>();
    private byte[] part = new byte[FIRST_BYTES];
    private int held;
    private long size;
    private @Nullable String upload;
    private boolean finished;

    S3Upload(S3Store store, S3Puts puts, String key) {
        this.store = store;
        this.puts = puts;
        this.key = key;
    }

    @Override
    public void write(ByteBuffer bytes) throws IOException {
        digest.update(bytes.duplicate());
        size += bytes.remaining();
        while (bytes.hasRemaining()) {
            if (held == puts.partBytes()) {
                sendPart();
            }
            if (held == part.length) {
                part = Arrays.copyOf(part, Math.min(2 * part.length, puts.partBytes()));
            }
            int taken = Math.min(bytes.remaining(), part.length - held);
            bytes.get(part, held, taken);
            held += taken;
        }
    }

    @Override
    public void finish() throws IOException {
        S3Puts.Outcome outcome;
        if (upload == null) {
            outcome = puts.put(key, List.of(ByteBuffer.wrap(part, 0, held)));
        } else {
            sendPart();
            // Not every server minds the condition of a completion.
            outcome =
                    store.taken(key)
                            ? S3Puts.Outcome.TAKEN
                            : puts.complete(key, upload, List.copyOf(sent));
        }
        if (outcome != S3Puts.Outcome.STORED) {
            byte[] ours = digest.digest();
            store.requireSame(key, size, () -> ours);
        }
        finished = upload == null || outcome == S3Puts.Outcome.STORED;
    }

    /** What cannot be taken away now is found by {@link SegmentStore#deleteUnfinished}. */
    @Override
    public void close() {
        if (finished || upload == null) {
            return;
        }
        try {
            puts.abandon(key, upload);
        } catch (IOException e) {
            log.warn("an upload is left unfinished: {}", e.getMessage());
        }
    }

    private void sendPart() throws IOException {
        if (upload == null) {
            upload = puts.begin(key);
        }
        sent.add(puts.part(key, upload, sent.size() + 1, ByteBuffer.wrap(part, 0, held)));
        held = 0;
    }
}
