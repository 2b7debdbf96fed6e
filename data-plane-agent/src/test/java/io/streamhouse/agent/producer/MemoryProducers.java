package io.streamhouse.agent.producer;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.sequence.Progress;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@link Producers} in memory, as PostgreSQL has them; ephemeral ones do not expire. */
public final class MemoryProducers implements Producers {
    private static final long NUMBER_FIRST = 1_000;

    private final Map<Name, Producer> byName = new LinkedHashMap<>();
    private final Map<Name, String> openingIds = new HashMap<>();
    private final Map<Long, NumberBinding> numbers = new LinkedHashMap<>();
    private final Map<Long, Map<Place, Progress.Standing>> standings = new HashMap<>();

    private record Name(UUID organization, String text) {}

    @Override
    public synchronized Opened open(UUID organization, ProducerName asked, Opening opening) {
        Name name = new Name(organization, asked.text());
        Producer before = byName.get(name);
        long first = before == null ? 0 : bindingOf(before.number()).firstIncarnation();
        requireExpected(before, first, opening, Optional.ofNullable(openingIds.get(name)));
        long incarnation = before == null ? 0 : before.incarnation() + 1;
        boolean fresh = before == null || incarnation - first >= EPOCHS;
        long number = fresh ? NUMBER_FIRST + numbers.size() : before.number();
        long key = before == null ? byName.size() + 1L : before.key();
        Producer opened = new Producer(key, organization, asked.text(), incarnation, number);
        byName.put(name, opened);
        opening.id().ifPresentOrElse(id -> openingIds.put(name, id), () -> openingIds.remove(name));
        long firstNow = fresh ? incarnation : first;
        numbers.put(number, new NumberBinding(opened, number, firstNow));
        return new Opened(opened, firstNow);
    }

    private static void requireExpected(
            @Nullable Producer before, long first, Opening opening, Optional<String> latestId) {
        if (opening.expectedEpoch().isEmpty()) {
            return;
        }
        long current = before == null ? -1 : before.incarnation() - first;
        if (current != opening.expectedEpoch().getAsInt()) {
            Problem fenced =
                    Problem.of(
                                    Reason.PRODUCER_FENCED,
                                    "the producer is at another epoch than expected")
                            .with("current_epoch", current)
                            .with("producer_id", before == null ? -1 : before.number());
            throw latestId.map(id -> fenced.with("opening_id", id)).orElse(fenced);
        }
    }

    private NumberBinding bindingOf(long number) {
        NumberBinding found = numbers.get(number);
        if (found == null) {
            throw new IllegalStateException("number " + number + " was never given out");
        }
        return found;
    }

    @Override
    public synchronized Optional<NumberBinding> binding(long number) {
        NumberBinding found = numbers.get(number);
        if (found == null) {
            return Optional.empty();
        }
        Producer given = found.producer();
        Producer now = byName.getOrDefault(new Name(given.organization(), given.name()), given);
        return Optional.of(new NumberBinding(now, number, found.firstIncarnation()));
    }

    @Override
    public synchronized Map<Place, Progress.Standing> standings(long key, List<Place> places) {
        Map<Place, Progress.Standing> found = new HashMap<>(standings.getOrDefault(key, Map.of()));
        found.keySet().retainAll(places);
        return found;
    }

    @Override
    public int expireEphemeral(Duration idle) {
        return 0;
    }

    /** Part of a recording transaction. */
    public synchronized void record(Place place, Map<Long, Progress.Standing> changed) {
        changed.forEach((key, standing) ->
                standings.computeIfAbsent(key, _ -> new HashMap<>()).put(place, standing));
    }
}
