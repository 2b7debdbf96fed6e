package io.streamhouse.agent.batch;

/** The limits of one batch and of what is asked at once. All are API: OpenProducer tells them. */
public final class Limits {
    /** Of one record as encoded in its batch. */
    public static final int RECORD_BYTES_MAX = 1 << 20;

    /** Of one batch as stored. */
    public static final int BATCH_BYTES_MAX = 4 << 20;

    /** Of one batch's records; a batch of 1 MiB may hold records of 100 bytes. */
    public static final int BATCH_RECORDS_MAX = 10_000;

    /** Of one batch after decompression: the guard against bombs. */
    public static final int BATCH_UNCOMPRESSED_BYTES_MAX = 16 << 20;

    /** Of one record's headers. */
    public static final int RECORD_HEADERS_MAX = 100;

    /** Of one message, so that a batch of twice the limit still gets a precise answer. */
    public static final int MESSAGE_BYTES_MAX = 9 << 20;

    /** Batches of one producer on the way at once. */
    public static final int INFLIGHT_BATCHES_MAX = 64;

    /** Bytes of one producer on the way at once. */
    public static final long INFLIGHT_BYTES_MAX = 16L << 20;

    /** Batches of an active producer and partition that are remembered: twice those on the way. */
    public static final int REMEMBERED_BATCHES = 2 * INFLIGHT_BATCHES_MAX;

    /** Event times later than this after now are refused. */
    public static final long EVENT_TIME_AHEAD_MILLIS_MAX = 24L * 60 * 60 * 1000;

    private Limits() {}
}
