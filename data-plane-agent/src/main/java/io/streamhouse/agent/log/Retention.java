package io.streamhouse.agent.log;

import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.duty.Duty;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.RangeRef;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what topics keep into trims of the partitions that are led here. It takes away whole
 * recorded ranges: one goes when its last record is too old, or when the partition is large enough
 * without it. When all ranges are too old, batches that wait to be recorded go the same way.
 */
public final class Retention implements Duty {
    private static final Logger log = LoggerFactory.getLogger(Retention.class);
    private static final int PARTITIONS_MAX = 64;
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration OFTEN = Duration.ofSeconds(1);
    private static final Duration SELDOM = Duration.ofMinutes(5);
    private static final Duration BY_SIZE = Duration.ofSeconds(10);

    /** Looks come so often within the time that is kept. */
    private static final int LOOKS = 20;

    private final Partitions partitions;
    private final Function<UUID, Rule> rules;
    private final Ledger ledger;
    private final InstantSource clock;
    private final Trimmer trimmer;
    private Map<Place, Long> nextMillis = new HashMap<>();

    /** What a topic keeps; empty: all. */
    public record Rule(OptionalLong millis, OptionalLong bytes) {
        /** Keeps everything. */
        public static final Rule NONE = new Rule(OptionalLong.empty(), OptionalLong.empty());

        private Duration every() {
            Duration bySize = bytes.isPresent() ? BY_SIZE : SELDOM;
            if (millis.isEmpty()) {
                return bySize;
            }
            Duration byTime = Duration.ofMillis(millis.getAsLong() / LOOKS);
            Duration shorter = byTime.compareTo(bySize) < 0 ? byTime : bySize;
            return shorter.compareTo(OFTEN) < 0 ? OFTEN : shorter;
        }
    }

    /** Takes records away. */
    interface Trimmer {
        void trim(Place place, UUID organization, long beforeOffset, Answer<Long> answer);
    }

    Retention(
            Partitions partitions,
            Function<UUID, Rule> rules,
            Ledger ledger,
            InstantSource clock,
            Trimmer trimmer) {
        this.partitions = partitions;
        this.rules = rules;
        this.ledger = ledger;
        this.clock = clock;
        this.trimmer = trimmer;
    }

    @Override
    public String name() {
        return "retention";
    }

    @Override
    public Duration step() {
        long now = clock.millis();
        Map<Place, Long> next = new HashMap<>();
        int looked = 0;
        try {
            for (PartitionLog partition : partitions.all()) {
                Place place = partition.place();
                Rule rule = rules.apply(place.topic());
                if (rule.equals(Rule.NONE)) {
                    continue;
                }
                long due = nextMillis.getOrDefault(place, 0L);
                if (due <= now && looked < PARTITIONS_MAX) {
                    looked++;
                    look(partition, rule, now);
                    due = now + rule.every().toMillis();
                }
                next.put(place, due);
            }
            nextMillis = next;
        } catch (DatabaseUnavailable e) {
            log.debug("what is too old stays for now: {}", e.getMessage());
        }
        return LOOK;
    }

    private void look(PartitionLog partition, Rule rule, long now) {
        Tail.Bounds bounds = partition.tail().bounds();
        if (bounds.logStart() == bounds.highWatermark()) {
            return;
        }
        long keepFrom = bounds.logStart();
        if (rule.millis().isPresent()) {
            keepFrom = Math.max(keepFrom, byTime(partition, now - rule.millis().getAsLong()));
        }
        if (rule.bytes().isPresent()) {
            keepFrom =
                    Math.max(
                            keepFrom,
                            ledger.beginOfLast(partition.place(), rule.bytes().getAsLong())
                                    .orElse(keepFrom));
        }
        if (keepFrom > bounds.logStart()) {
            trimmer.trim(
                    partition.place(),
                    partition.organization(),
                    keepFrom,
                    new Told(partition.place()));
        }
    }

    /** Where the first range begins that holds something young enough. */
    private long byTime(PartitionLog partition, long sinceMillis) {
        // Asked first: what is recorded from now on is not older than what memory says.
        long inMemory = partition.tail().firstInMemoryAt(sinceMillis);
        Place place = partition.place();
        Optional<RangeRef> recorded = ledger.atTime(place.topic(), place.partition(), sinceMillis);
        return recorded.map(RangeRef::baseOffset).orElse(inMemory);
    }

    private record Told(Place place) implements Answer<Long> {
        @Override
        public void done(Long logStart) {
            log.debug("{} begins at {} from now on", place, logStart);
        }

        @Override
        public void refused(Problem problem) {
            log.debug("{} keeps what is too old for now: {}", place, problem.getMessage());
        }
    }
}
