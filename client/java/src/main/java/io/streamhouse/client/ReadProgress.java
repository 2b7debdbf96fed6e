package io.streamhouse.client;

import org.jspecify.annotations.Nullable;

/** How far a partition has been read. Owned by the consumer's loop, but for the high watermark. */
final class ReadProgress {
    final int partition;
    final Retry retry = new Retry(Backoff::new);
    long received;
    long seek;
    // Where it stands was told by the server, not by the user.
    boolean known;
    boolean paused;
    boolean failed;
    @Nullable ReadStream stream;
    volatile long highWatermark;

    ReadProgress(int partition) {
        this.partition = partition;
    }
}
