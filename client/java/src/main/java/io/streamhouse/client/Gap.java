package io.streamhouse.client;

/**
 * Offsets that a consumer did not get, since they are not there any more.
 *
 * @param partition the partition
 * @param from the first that is missing
 * @param to one past the last that is missing
 * @param reason why
 */
public record Gap(int partition, long from, long to, Reason reason) {
    /** Why offsets are missing. */
    public enum Reason {
        /** They were removed by retention or by hand. */
        TRIMMED,
        /** Later records of their keys have taken their place. */
        COMPACTED,
        /** They were erased. */
        ERASED,
        /** The server did not say. */
        UNSPECIFIED
    }
}
