package io.streamhouse.client;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** The lanes of one topic, and which of them a record takes. Thread-safe. */
final class TopicLanes {
    private final List<Lane> lanes;
    private int sticky;
    private long batchesThen;

    TopicLanes(List<Lane> lanes) {
        this.lanes = List.copyOf(lanes);
        this.sticky = ThreadLocalRandom.current().nextInt(lanes.size());
        this.batchesThen = lanes.get(sticky).batches();
    }

    List<Lane> all() {
        return lanes;
    }

    /** Keyless records stay with one lane until it has sent a batch, so that batches fill up. */
    Lane choose(Message message) {
        if (message.partition().isPresent()) {
            return lanes.get(message.partition().getAsInt());
        }
        byte[] key = message.key();
        return key == null ? sticky() : lanes.get(Murmur2.partition(key, lanes.size()));
    }

    private synchronized Lane sticky() {
        if (lanes.get(sticky).batches() != batchesThen) {
            sticky = (sticky + 1) % lanes.size();
            batchesThen = lanes.get(sticky).batches();
        }
        return lanes.get(sticky);
    }
}
