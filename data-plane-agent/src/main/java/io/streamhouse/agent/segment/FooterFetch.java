package io.streamhouse.agent.segment;

import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;

/** Reads footers past the cache, most of them in one go. */
final class FooterFetch {
    private static final int FIRST_BYTES = 64 * 1024;

    private FooterFetch() {}

    /**
     * A footer and where it begins.
     *
     * @param position one past the last batch's bytes
     */
    record Fetched(SegmentFooter footer, long position) {}

    static Fetched of(SegmentStore store, String key, long objectBytes) throws IOException {
        if (objectBytes < SegmentFooter.HEADER.length + SegmentFooter.TRAILER_BYTES) {
            throw new SegmentDamage("the object is too short for a segment");
        }
        try {
            int first = (int) Math.min(FIRST_BYTES, objectBytes);
            byte[] end = store.read(key, objectBytes - first, first);
            int size =
                    SegmentFooter.sizeFrom(
                            Arrays.copyOfRange(end, first - SegmentFooter.TRAILER_BYTES, first));
            if (size > objectBytes - SegmentFooter.HEADER.length) {
                throw new SegmentDamage("the footer is larger than its segment");
            }
            byte[] whole =
                    size <= first
                            ? Arrays.copyOfRange(end, first - size, first)
                            : store.read(key, objectBytes - size, size);
            SegmentFooter footer = SegmentFooter.decode(whole);
            footer.requireWithin(objectBytes - size);
            return new Fetched(footer, objectBytes - size);
        } catch (EOFException _) {
            throw new SegmentDamage("the object is shorter than it was");
        }
    }
}
