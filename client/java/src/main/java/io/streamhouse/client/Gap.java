package io.streamhouse.client;

import io.streamhouse.proto.v1.OffsetGap;

/**
 * Offsets that a consumer did not get, since they are not there any more.
 *
 * @param partition the partition
 * @param from the first that is missing
 * @param to one past the last that is missing
 * @param reason why
 */
public record Gap(int partition, long from, long to, Reason reason) {
    static Reason reason(OffsetGap.Reason told) {
        return switch (told) {
            case REASON_TRIMMED -> Reason.TRIMMED;
            case REASON_COMPACTED -> Reason.COMPACTED;
            case REASON_ERASED -> Reason.ERASED;
            case REASON_UNSPECIFIED, UNRECOGNIZED -> Reason.UNSPECIFIED;
        };
    }

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
