package io.streamhouse.agent.segment;

import io.streamhouse.agent.duty.Duty;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads every recorded segment again and again, slowly, and tells what is not as it was written. It
 * deletes and repairs nothing. What is wrong with a segment is told once per round, when all of it
 * was looked at and it is still in use. It can begin where an earlier one stopped.
 */
public final class SegmentScrubber implements Duty {
    private static final int PAGE = 64;
    private static final Duration AGAIN = Duration.ofSeconds(10);

    private final SegmentStore store;
    private final RecordedSegments segments;
    private final long bytesPerSecond;
    private final Duration betweenRounds;
    private final Listener listener;
    private final ArrayDeque<RecordedSegment> page = new ArrayDeque<>();
    private final List<Corruption> findings = new ArrayList<>();
    private @Nullable RecordedSegment current;
    private @Nullable Scrub scrub;
    private volatile Optional<UUID> cursor;

    /** Who is told. Called by the thread that steps. */
    public interface Listener {
        /** Something is not as it was written. */
        void found(Corruption corruption);

        /** A segment was looked at as a whole. */
        void scrubbed(RecordedSegment segment);

        /** The store or the rows could not be read; it is tried again. */
        void delayed(IOException cause);

        /** All segments were looked at. */
        void roundEnded();
    }

    /**
     * A scrubber.
     *
     * @param bytesPerSecond is not exceeded over time
     * @param betweenRounds the pause after the last segment
     * @param cursor the last segment that was looked at before; absent: from the first
     */
    public SegmentScrubber(
            SegmentStore store,
            RecordedSegments segments,
            long bytesPerSecond,
            Duration betweenRounds,
            Optional<UUID> cursor,
            Listener listener) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("a scrubber that reads nothing");
        }
        this.store = store;
        this.segments = segments;
        this.bytesPerSecond = bytesPerSecond;
        this.betweenRounds = betweenRounds;
        this.cursor = cursor;
        this.listener = listener;
    }

    /** The last segment that was looked at in this round. Any thread. */
    public Optional<UUID> cursor() {
        return cursor;
    }

    @Override
    public String name() {
        return "scrubber";
    }

    @Override
    public Duration step() {
        try {
            if (current == null && !next()) {
                cursor = Optional.empty();
                listener.roundEnded();
                return betweenRounds;
            }
            return look(java.util.Objects.requireNonNull(current));
        } catch (IOException e) {
            // Begins the segment anew: half a look says nothing.
            forget();
            listener.delayed(e);
            return AGAIN;
        }
    }

    private boolean next() throws IOException {
        if (page.isEmpty()) {
            page.addAll(segments.after(cursor, PAGE));
        }
        current = page.poll();
        return current != null;
    }

    private Duration look(RecordedSegment segment) throws IOException {
        try {
            if (scrub == null) {
                Optional<Scrub> begun = Scrub.begin(store, segment, findings::add);
                if (begun.isEmpty()) {
                    end(segment);
                    return Duration.ZERO;
                }
                scrub = begun.get();
            }
            int bytes = scrub.step();
            if (bytes > 0) {
                return Duration.ofNanos(1_000_000_000L * bytes / bytesPerSecond);
            }
        } catch (ObjectMissing _) {
            findings.clear();
            findings.add(new Corruption.Missing(segment));
        } catch (SegmentDamage e) {
            findings.add(new Corruption.WrongFooter(segment, String.valueOf(e.getMessage())));
        } catch (EOFException _) {
            // It is shorter than recorded, which was told.
        }
        end(segment);
        return Duration.ZERO;
    }

    /** What was collected or compacted meanwhile is nobody's loss. */
    private void end(RecordedSegment segment) throws IOException {
        boolean inUse = findings.isEmpty() || segments.find(segment.id()).isPresent();
        if (inUse) {
            findings.forEach(listener::found);
            listener.scrubbed(segment);
        }
        cursor = Optional.of(segment.id());
        forget();
    }

    private void forget() {
        if (current != null && !cursor.equals(Optional.of(current.id()))) {
            page.addFirst(current);
        }
        findings.clear();
        scrub = null;
        current = null;
    }
}
