package io.streamhouse.client;

/**
 * The header of a Kafka record batch of format v2, big-endian:
 *
 * <pre>
 *  0 base offset       8    23 last offset delta  4
 *  8 length after this 4    27 base timestamp     8
 * 12 leader epoch      4    35 max timestamp      8
 * 16 magic = 2         1    43 producer id        8
 * 17 CRC-32C from 21   4    51 producer epoch     2
 * 21 attributes        2    53 base sequence      4
 *                           57 record count       4
 *                           61 records
 * </pre>
 */
final class BatchLayout {
    static final int LENGTH = 8;
    static final int LEADER_EPOCH = 12;
    static final int MAGIC = 16;
    static final int CRC = 17;
    static final int ATTRIBUTES = 21;
    static final int LAST_OFFSET_DELTA = 23;
    static final int BASE_TIMESTAMP = 27;
    static final int MAX_TIMESTAMP = 35;
    static final int PRODUCER_ID = 43;
    static final int PRODUCER_EPOCH = 51;
    static final int BASE_SEQUENCE = 53;
    static final int RECORD_COUNT = 57;
    static final int RECORDS = 61;

    static final byte MAGIC_V2 = 2;
    static final short CODEC_MASK = 7;
    static final short CODEC_NONE = 0;
    static final short CODEC_LZ4 = 3;

    /** A record's lengths, deltas and attributes take no more than this. */
    static final int RECORD_OVERHEAD_MAX = 36;

    /** A header's two lengths take no more than this. */
    static final int HEADER_OVERHEAD_MAX = 10;

    private BatchLayout() {}
}
