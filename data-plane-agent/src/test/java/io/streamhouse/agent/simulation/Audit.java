package io.streamhouse.agent.simulation;

import io.streamhouse.agent.cluster.Lease;
import io.streamhouse.agent.log.Ledger;
import io.streamhouse.agent.log.MemoryLedger;
import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.SegmentReader;
import io.streamhouse.agent.simulation.Truth.Durable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What must hold when all is healed and everybody has finished. */
final class Audit {
    private static final int READ_BYTES = 1 << 16;
    private static final Duration COLLECTED_WITHIN = Duration.ofSeconds(20);

    private final Cluster cluster;
    private final List<Place> places;

    Audit(Cluster cluster, List<Place> places) {
        this.cluster = cluster;
        this.places = places;
    }

    void run() {
        await("all clients", cluster::isQuiet);
        await("all slots", this::allSlotsLed);
        await("all deletions", this::allDeletionsKnown);
        readThroughLeaders();
        cluster.machines().forEach(machine -> machine.requireLife().sessionEnded());
        await("collection", this::collected);
        await("recording", () -> flushed() && nothingInTheWal());
        cluster.witness().finish();
        for (Place place : places) {
            auditUsage(place);
            if (!cluster.isDeleted(place)) {
                auditRecorded(place);
                auditSegments(place);
            }
        }
        auditObjects();
        for (Machine machine : cluster.machines()) {
            int held = machine.requireLife().log().partitionCount();
            Violation.unless(
                    held <= places.size(), "I12: %s holds %d partitions", machine.name(), held);
        }
    }

    private void await(String what, BooleanSupplier condition) {
        Patience patience = cluster.patience(what);
        while (!condition.getAsBoolean()) {
            patience.require();
            cluster.simulation().scheduler().sleep(Duration.ofMillis(100));
        }
    }

    private boolean allSlotsLed() {
        Set<OptionalLong> live =
                cluster.machines().stream()
                        .filter(Machine::isUp)
                        .map(machine -> OptionalLong.of(machine.session()))
                        .collect(Collectors.toSet());
        boolean led =
                cluster.sessions().leases().stream().map(Lease::session).allMatch(live::contains);
        boolean ended =
                cluster.sessions().all().stream()
                        .allMatch(row -> live.contains(OptionalLong.of(row.id())) || row.isEnded());
        return led && ended;
    }

    private boolean allDeletionsKnown() {
        return cluster.ledger()
                .removedLately()
                .containsAll(
                        places.stream()
                                .filter(place ->
                                        cluster.isDeleted(place)
                                                && cluster.truth().at(place).next > 0)
                                .map(Place::topic)
                                .toList());
    }

    private boolean flushed() {
        return cluster.machines().stream()
                .allMatch(machine ->
                        cluster.network().ask(machine, Life::flush) instanceof Reply.Done<Boolean>);
    }

    /** Every partition from its beginning to its end, as clients get it. */
    private void readThroughLeaders() {
        for (Place place : places) {
            if (cluster.isDeleted(place)) {
                continue;
            }
            Patience patience = cluster.patience("reading all of " + place);
            long offset = cluster.truth().at(place).logStart;
            while (offset < cluster.truth().at(place).next) {
                offset = Math.max(offset, cluster.truth().at(place).logStart);
                if (Reader.read(cluster, cluster.leader(place), place, offset, READ_BYTES)) {
                    offset = Math.max(offset + 1, cluster.witness().readThrough(place));
                }
                patience.require();
                cluster.simulation().scheduler().sleep(Duration.ofMillis(10));
            }
        }
    }

    private void auditRecorded(Place place) {
        Truth.Log log = cluster.truth().at(place);
        List<Ledger.Recorded> rows =
                cluster.ledger().partitions(IntStream.range(0, 256).boxed().toList()).stream()
                        .filter(row -> row.place().equals(place))
                        .toList();
        long next = rows.isEmpty() ? 0 : rows.getFirst().nextOffset();
        long start = rows.isEmpty() ? 0 : rows.getFirst().logStart();
        String fence = rows.isEmpty() ? "" : rows.getFirst().fence();
        Violation.unless(
                next == log.next && start == log.logStart && fence.equals(log.fence),
                "I1: %s is recorded from %d to %d under '%s', durable from %d to %d under '%s'",
                place,
                start,
                next,
                fence,
                log.logStart,
                log.next,
                log.fence);
    }

    /** What segments hold is the log, byte for byte. */
    private void auditSegments(Place place) {
        SegmentReader reader = new SegmentReader(cluster.store(), cluster.ledger());
        Truth.Log log = cluster.truth().at(place);
        long offset = log.logStart;
        List<SegmentReader.Found> found = new ArrayList<>();
        while (offset < log.next) {
            try {
                found.addAll(reader.read(place.topic(), place.partition(), offset, READ_BYTES));
            } catch (Problem problem) {
                throw new Violation("I1: %s at %d: %s".formatted(place, offset, problem));
            }
            offset = found.getLast().batch().lastOffset() + 1;
        }
        List<Durable> durable = new ArrayList<>(log.from(log.logStart));
        for (int i = 0; i < found.size(); i++) {
            Violation.unless(
                    i < durable.size()
                            && Content.of(found.get(i).batch()).equals(durable.get(i).content())
                            && found.get(i).appendTimeMillis() == durable.get(i).appendMillis(),
                    "I4: the segments of %s have other bytes or times at %d",
                    place,
                    found.get(i).batch().baseOffset());
        }
        if (log.logStart < log.next) {
            Violation.unless(
                    found.size() == durable.size(), "I1: segments of %s miss batches", place);
        }
    }

    /** Every offset is on the bill exactly once, with its bytes. */
    private void auditUsage(Place place) {
        Truth.Log log = cluster.truth().at(place);
        long next = 0;
        for (MemoryLedger.UsageRow row : cluster.ledger().usage()) {
            if (!row.place().equals(place)) {
                continue;
            }
            Violation.unless(
                    row.baseOffset() == next,
                    "I8: the usage of %s goes from %d on to %d",
                    place,
                    next,
                    row.baseOffset());
            next = row.lastOffset() + 1;
            if (cluster.isDeleted(place) && next > log.next) {
                // Appended by one who had not heard of it: the truth has no more of that.
                continue;
            }
            long bytes = 0;
            for (Durable batch : log.batches()) {
                boolean within =
                        batch.baseOffset() >= row.baseOffset() && batch.lastOffset() < next;
                bytes += within ? batch.size() : 0;
            }
            Violation.unless(
                    bytes == row.bytes() && row.records() == next - row.baseOffset(),
                    "I8: usage of %s says %d bytes of %d",
                    place,
                    row.bytes(),
                    bytes);
        }
        Violation.unless(
                next == log.next || (cluster.isDeleted(place) && next > log.next),
                "I8: the usage of %s ends at %d, the log at %d",
                place,
                next,
                log.next);
    }

    /** No object is left that no row names and none will, nor one whose rows are gone. */
    private boolean collected() {
        List<String> objects = List.copyOf(cluster.store().objects.keySet());
        return cluster.leftovers().overdue(objects, COLLECTED_WITHIN).isEmpty();
    }

    private void auditObjects() {
        for (String key : cluster.ledger().objectsInUse()) {
            Violation.unless(
                    cluster.store().objects.containsKey(key), "I12: object %s is gone", key);
        }
    }

    /** What is recorded is not kept. */
    private boolean nothingInTheWal() {
        cluster.wal().truncate();
        return cluster.wal().size() == 0;
    }
}
