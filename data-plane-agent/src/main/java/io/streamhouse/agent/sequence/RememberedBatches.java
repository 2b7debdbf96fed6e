package io.streamhouse.agent.sequence;

import io.streamhouse.agent.batch.Limits;

/**
 * The last batches of one producer in one partition, oldest first; a ring that grows when needed.
 */
final class RememberedBatches {
    private static final int FIRST_SIZE = 4;
    private static final int FIELDS = 5;

    /** Base sequence, count, hash, base offset, append time, batch after batch. */
    private long[] ring = new long[FIRST_SIZE * FIELDS];

    private int first;
    private int size;

    void add(long baseSequence, int count, long hash, long baseOffset, long appendTime) {
        int capacity = ring.length / FIELDS;
        if (size == capacity && capacity < Limits.REMEMBERED_BATCHES) {
            grow(Math.min(2 * capacity, Limits.REMEMBERED_BATCHES));
            capacity = ring.length / FIELDS;
        }
        if (size == capacity) {
            first = (first + 1) % capacity;
            size--;
        }
        int at = (first + size) % capacity * FIELDS;
        ring[at] = baseSequence;
        ring[at + 1] = count;
        ring[at + 2] = hash;
        ring[at + 3] = baseOffset;
        ring[at + 4] = appendTime;
        size++;
    }

    /** Adds all of another, which are later. */
    void addAll(RememberedBatches later) {
        int capacity = later.ring.length / FIELDS;
        for (int i = 0; i < later.size; i++) {
            int at = (later.first + i) % capacity * FIELDS;
            add(
                    later.ring[at],
                    (int) later.ring[at + 1],
                    later.ring[at + 2],
                    later.ring[at + 3],
                    later.ring[at + 4]);
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** The oldest sequence that is remembered. */
    long oldestSequence() {
        return size == 0 ? Long.MAX_VALUE : ring[first * FIELDS];
    }

    /** The handle of the batch with exactly these sequences; -1 when there is none. */
    int find(long baseSequence, int count) {
        int capacity = ring.length / FIELDS;
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int at = (first + middle) % capacity * FIELDS;
            if (ring[at] == baseSequence) {
                return ring[at + 1] == count ? at : -1;
            }
            if (ring[at] < baseSequence) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    long hash(int handle) {
        return ring[handle + 2];
    }

    long baseOffset(int handle) {
        return ring[handle + 3];
    }

    long appendTime(int handle) {
        return ring[handle + 4];
    }

    private void grow(int capacity) {
        long[] larger = new long[capacity * FIELDS];
        int tail = Math.min(size, ring.length / FIELDS - first);
        System.arraycopy(ring, first * FIELDS, larger, 0, tail * FIELDS);
        System.arraycopy(ring, 0, larger, tail * FIELDS, (size - tail) * FIELDS);
        ring = larger;
        first = 0;
    }
}
