package io.streamhouse.client;

/** The hash by which keys choose partitions: MurmurHash2 with the seed that Kafka clients use. */
final class Murmur2 {
    private static final int SEED = 0x9747b28c;
    private static final int MULTIPLIER = 0x5bd1e995;
    private static final int SHIFT = 24;

    private Murmur2() {}

    static int partition(byte[] key, int partitionCount) {
        return (hash(key) & Integer.MAX_VALUE) % partitionCount;
    }

    static int hash(byte[] key) {
        int hash = SEED ^ key.length;
        int whole = key.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int word =
                    byteAt(key, i, 0) | byteAt(key, i, 1) | byteAt(key, i, 2) | byteAt(key, i, 3);
            word *= MULTIPLIER;
            word ^= word >>> SHIFT;
            word *= MULTIPLIER;
            hash = (hash * MULTIPLIER) ^ word;
        }
        if (whole < key.length) {
            for (int i = key.length - whole - 1; i >= 0; i--) {
                hash ^= byteAt(key, whole, i);
            }
            hash *= MULTIPLIER;
        }
        hash ^= hash >>> 13;
        hash *= MULTIPLIER;
        return hash ^ (hash >>> 15);
    }

    private static int byteAt(byte[] key, int start, int index) {
        return (key[start + index] & 0xff) << (8 * index);
    }
}
