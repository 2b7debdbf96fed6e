package io.streamhouse.client;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The lanes of one topic, and which of them a record takes. Thread-safe. */
final class TopicLanes {
    private final List<Lane> lanes;
    private final long batchBytes;
    private volatile Sticky sticky;

    private record Sticky(int lane, long batchesThen, AtomicLong bytes) {}

    TopicLanes(List<Lane> lanes, long batchBytes) {
        this.lanes = List.copyOf(lanes);
        this.batchBytes = batchBytes;
        this.sticky = stickTo(ThreadLocalRandom.current().nextInt(lanes.size()));
    }

    List<Lane> all() {
        return lanes;
    }

    /**
     * Keyless records stay with one lane until it has sent a batch or has enough for one, so that
     * batches fill up.
     */
    Lane choose(Message message, int sizeMax) {
        if (message.partition().isPresent()) {
            return lanes.get(message.partition().getAsInt());
        }
        byte[] key = message.key();
        return key == null ? sticky(sizeMax) : lanes.get(Murmur2.partition(key, lanes.size()));
    }

    /** Threads may move on at the same time; then a lane is left out once. */
    private Lane sticky(int sizeMax) {
        Sticky now = sticky;
        boolean enough = now.bytes.addAndGet(sizeMax) > batchBytes;
        if (enough || lanes.get(now.lane).batches() != now.batchesThen) {
            now = stickTo((now.lane + 1) % lanes.size());
            now.bytes.addAndGet(sizeMax);
            sticky = now;
        }
        return lanes.get(now.lane);
    }

    private Sticky stickTo(int lane) {
        return new Sticky(lane, lanes.get(lane).batches(), new AtomicLong());
    }
}
