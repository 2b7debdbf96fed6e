package io.streamhouse.agent.segment;

import io.streamhouse.agent.batch.Batch;
import io.streamhouse.agent.segment.SegmentFooter.Range;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** The look at one segment, piece by piece: all bytes are read once, in their order. One thread. */
final class Scrub {
    private static final int RAW_BYTES = BlockCache.BLOCK_BYTES;

    private final RecordedSegment segment;
    private final long size;
    private final SegmentFooter footer;
    private final ObjectFeed feed;
    private final Consumer<Corruption> found;
    private final MessageDigest digest = Sha256.start();
    private final Queue<Range> rest = new ArrayDeque<>();
    private @Nullable RangeCheck check;
    private @Nullable Range range;
    private CRC32C crc = new CRC32C();
    private int piece;
    private boolean lossTold;

    private Scrub(
            SegmentStore store,
            RecordedSegment segment,
            FooterFetch.Fetched fetched,
            Consumer<Corruption> found) {
        this.segment = segment;
        this.size = segment.sizeBytes();
        this.footer = fetched.footer();
        this.feed = new ObjectFeed(store, segment.key(), 0, size);
        this.found = found;
        footer.ranges().stream()
                .sorted(Comparator.comparingLong(Range::position))
                .forEach(rest::add);
    }

    /** Empty when there is nothing more to look at: what is wrong has been told. */
    static Optional<Scrub> begin(
            SegmentStore store, RecordedSegment segment, Consumer<Corruption> found)
            throws IOException {
        long actual = store.size(segment.key());
        if (actual != segment.sizeBytes()) {
            found.accept(new Corruption.WrongSize(segment, actual));
        }
        try {
            FooterFetch.Fetched fetched = FooterFetch.of(store, segment.key(), segment.sizeBytes());
            Scrub scrub = new Scrub(store, segment, fetched, found);
            scrub.compareUses();
            return Optional.of(scrub);
        } catch (SegmentDamage e) {
            found.accept(new Corruption.WrongFooter(segment, String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    /** Looks at the next bytes; how many. Zero: all is looked at. */
    int step() throws IOException {
        if (range == null && !rest.isEmpty() && rest.peek().position() <= feed.position()) {
            open(rest.remove());
        }
        if (range != null) {
            return piece();
        }
        long until = rest.isEmpty() ? size : Math.min(size, rest.peek().position());
        int raw = (int) Math.min(RAW_BYTES, until - feed.position());
        if (raw <= 0) {
            compareDigest();
            return 0;
        }
        boolean header = feed.position() == 0;
        byte[] bytes = feed.next(raw);
        digest.update(bytes);
        if (header && !startsRight(bytes)) {
            found.accept(new Corruption.WrongFooter(segment, "the object does not begin as one"));
        }
        return raw;
    }

    private static boolean startsRight(byte[] bytes) {
        int length = SegmentFooter.HEADER.length;
        return bytes.length >= length
                && Arrays.equals(bytes, 0, length, SegmentFooter.HEADER, 0, length);
    }

    private void open(Range next) throws SegmentDamage {
        if (next.position() < feed.position()) {
            throw new SegmentDamage("ranges of the segment lie over one another");
        }
        range = next;
        check = new RangeCheck(next);
        crc = new CRC32C();
        piece = 0;
        lossTold = false;
    }

    private int piece() throws IOException {
        Range current = java.util.Objects.requireNonNull(range);
        RangeCheck checking = java.util.Objects.requireNonNull(check);
        byte[] bytes = feed.next(checking.size(piece));
        digest.update(bytes);
        crc.update(bytes);
        checking.check(
                piece,
                bytes,
                new RangeCheck.Findings() {
                    @Override
                    public void good(Batch batch, long appendTime) {}

                    @Override
                    public void lost(OffsetRange offsets, String why) {
                        tell(current, offsets, why);
                    }
                });
        piece++;
        if (piece == checking.pieces()) {
            if ((int) crc.getValue() != current.crc() && !lossTold) {
                tell(
                        current,
                        new OffsetRange(current.baseOffset(), current.lastOffset()),
                        "the range does not fit its checksum");
            }
            range = null;
        }
        return bytes.length;
    }

    private void tell(Range of, OffsetRange offsets, String why) {
        lossTold = true;
        found.accept(new Corruption.LostOffsets(segment, of.topic(), of.partition(), offsets, why));
    }

    private void compareDigest() {
        segment.sha256()
                .filter(recorded -> !MessageDigest.isEqual(recorded, digest.digest()))
                .ifPresent(_ -> found.accept(new Corruption.WrongDigest(segment)));
    }

    /** What readers are sent here for must be here. */
    private void compareUses() {
        for (RecordedSegment.Use use : segment.ranges()) {
            boolean here =
                    footer.ranges().stream()
                            .anyMatch(known ->
                                    isOf(known, use.topic(), use.partition())
                                            && known.baseOffset() <= use.baseOffset()
                                            && known.lastOffset() >= use.lastOffset());
            if (!here) {
                found.accept(
                        new Corruption.LostOffsets(
                                segment,
                                use.topic(),
                                use.partition(),
                                new OffsetRange(use.baseOffset(), use.lastOffset()),
                                "the segment does not hold the range its index says"));
            }
        }
    }

    private static boolean isOf(Range range, UUID topic, int partition) {
        return range.topic().equals(topic) && range.partition() == partition;
    }
}
