package io.streamhouse.api.billing;

/**
 * What was used in a window.
 *
 * @param records records appended; duplicates and refused ones do not count
 * @param bytesIn stored bytes of the batches appended
 * @param bytesOut bytes of the batches read
 * @param requests append and read requests answered
 * @param storedBytes bytes stored at the window's end
 */
public record UsageTotals(
        long records, long bytesIn, long bytesOut, long requests, long storedBytes) {
    public UsageTotals {
        if (records < 0 || bytesIn < 0 || bytesOut < 0 || requests < 0 || storedBytes < 0) {
            throw new IllegalArgumentException("usage is never negative");
        }
    }
}
