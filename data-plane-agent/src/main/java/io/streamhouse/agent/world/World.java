package io.streamhouse.agent.world;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The agent's copy of schema plane. Readers see each row as soon as it is applied; the tail thread
 * is the only writer. Read-through answers one call and leaves the copy alone.
 */
public final class World {
    /** Without a successful read of the tail for so long, everything is refused. */
    public static final Duration STALE_AFTER = Duration.ofSeconds(10);

    private final LongSupplier nanoTime;
    private final PlaneRows rows;
    private final List<Runnable> onRightsTaken = new CopyOnWriteArrayList<>();
    private final List<Consumer<List<UUID>>> onTopicsDeleted = new CopyOnWriteArrayList<>();
    private final Set<Denial> denials = ConcurrentHashMap.newKeySet();
    private volatile Copy copy = new Copy();
    private volatile long lastReadNanos;
    private volatile boolean loaded;

    /** Deleted topics that memory holds; of the tail thread. */
    private Set<UUID> deletedSince = new HashSet<>();

    private Set<UUID> deletedBefore = new HashSet<>();

    /** One epoch's rows. */
    private static final class Copy {
        final Map<UUID, OrganizationStatus> organizations = new ConcurrentHashMap<>();
        final Map<UUID, Topic> topics = new ConcurrentHashMap<>();
        final Map<TopicName, UUID> names = new ConcurrentHashMap<>();
        final NavigableMap<TopicName, UUID> sorted =
                new ConcurrentSkipListMap<>(
                        Comparator.comparing(TopicName::organization)
                                .thenComparing(TopicName::name));
        final Map<UUID, Credential> credentials = new ConcurrentHashMap<>();
    }

    private record TopicName(UUID organization, String name) {}

    /** An empty world. */
    World(PlaneRows rows, LongSupplier nanoTime) {
        this.rows = rows;
        this.nanoTime = nanoTime;
    }

    /** Refuses when the tail was not read for too long. */
    public void requireFresh() {
        if (!fresh()) {
            throw Problem.of(
                            Reason.METADATA_UNAVAILABLE,
                            "the catalogue could not be read lately; nothing was done")
                    .retryAfter(Duration.ofMillis(500));
        }
    }

    /** True while the tail was read within {@link #STALE_AFTER}. */
    public boolean fresh() {
        return loaded && nanoTime.getAsLong() - lastReadNanos < STALE_AFTER.toNanos();
    }

    /** True when the right was taken away. */
    public boolean denied(Denial denial) {
        return denials.contains(denial);
    }

    /** An organization's topics behind a name, in the order of their names, as far as wanted. */
    public List<Topic> topics(
            UUID organization, String behind, Predicate<Topic> wanted, int limit) {
        Copy present = copy;
        List<Topic> found = new ArrayList<>();
        var rest = present.sorted.tailMap(new TopicName(organization, behind), false);
        for (Map.Entry<TopicName, UUID> entry : rest.entrySet()) {
            boolean own = entry.getKey().organization().equals(organization);
            if (!own || found.size() == limit) {
                break;
            }
            Topic topic = present.topics.get(entry.getValue());
            if (topic != null && wanted.test(topic)) {
                found.add(topic);
            }
        }
        return found;
    }

    /** Runs after rights were taken away (revocation, suspension), on the tail thread. */
    public void whenRightsAreTaken(Runnable reaction) {
        onRightsTaken.add(reaction);
    }

    /**
     * Told which topics are deleted, on the tail thread: each at least once, and all of them again
     * when the tail is read anew.
     */
    public void whenTopicsAreDeleted(Consumer<List<UUID>> reaction) {
        onTopicsDeleted.add(reaction);
    }

    /** Looks into memory alone. */
    public Lookup inMemory() {
        return new MemoryLookup();
    }

    /** Looks into memory, then into PostgreSQL; may block. */
    public Lookup readingThrough() {
        return new ThroughLookup();
    }

    /** Applies one read of the tail. */
    void apply(PlaneRows.Change change) {
        boolean taken = false;
        for (Denial denial : change.denials()) {
            taken |= denials.add(denial);
        }
        Copy target = change.whole() ? new Copy() : copy;
        for (PlaneRows.Organization organization : change.organizations()) {
            OrganizationStatus before =
                    target.organizations.put(organization.id(), organization.status());
            taken |= before == OrganizationStatus.ACTIVE && organization.status() != before;
        }
        for (Topic topic : change.topics()) {
            // Of those that were deleted before this agent began, nobody has one in hand.
            if (!change.whole() || !topic.deleted()) {
                apply(target, topic);
            }
        }
        for (Credential credential : change.credentials()) {
            Credential before = target.credentials.put(credential.keyId(), credential);
            taken |= credential.revoked() && (before == null || !before.revoked());
        }
        copy = target;
        List<UUID> deleted =
                change.topics().stream().filter(Topic::deleted).map(Topic::id).toList();
        if (!deleted.isEmpty()) {
            if (!change.whole()) {
                deletedSince.addAll(deleted);
            }
            onTopicsDeleted.forEach(reaction -> reaction.accept(deleted));
        }
        if (taken || change.whole()) {
            new ArrayList<>(onRightsTaken).forEach(Runnable::run);
        }
    }

    /**
     * Forgets the denials of sessions that are not among these, and topics that were deleted before
     * the last time: nobody has them in hand any more, and PostgreSQL still knows them.
     */
    void forgetAllBut(Set<Denial> sessions) {
        denials.removeIf(denial -> denial.isOfSession() && !sessions.contains(denial));
        copy.topics.keySet().removeAll(deletedBefore);
        deletedBefore = deletedSince;
        deletedSince = new HashSet<>();
    }

    /** Notes that the tail was read at this time. */
    void readAt(long nanos) {
        lastReadNanos = nanos;
        loaded = true;
    }

    private static void apply(Copy copy, Topic topic) {
        Topic before = copy.topics.put(topic.id(), topic);
        if (before != null && !before.name().equals(topic.name())) {
            TopicName old = new TopicName(before.organization(), before.name());
            copy.names.remove(old, before.id());
            copy.sorted.remove(old, before.id());
        }
        TopicName name = new TopicName(topic.organization(), topic.name());
        if (topic.deleted()) {
            copy.names.remove(name, topic.id());
            copy.sorted.remove(name, topic.id());
        } else {
            copy.names.put(name, topic.id());
            copy.sorted.put(name, topic.id());
        }
    }

    private final class MemoryLookup implements Lookup {
        @Override
        public Optional<Credential> credential(UUID keyId) {
            return known(copy.credentials.get(keyId));
        }

        @Override
        public Optional<Topic> topic(UUID organization, String name) {
            UUID id = copy.names.get(new TopicName(organization, name));
            return known(id == null ? null : copy.topics.get(id));
        }

        @Override
        public Optional<Topic> topic(UUID id) {
            return known(copy.topics.get(id));
        }

        @Override
        public Optional<OrganizationStatus> status(UUID organization) {
            OrganizationStatus status = copy.organizations.get(organization);
            if (status != OrganizationStatus.ACTIVE) {
                throw NotInMemory.INSTANCE;
            }
            return Optional.of(status);
        }

        private static <T> Optional<T> known(@org.jspecify.annotations.Nullable T value) {
            if (value == null) {
                throw NotInMemory.INSTANCE;
            }
            return Optional.of(value);
        }
    }

    private final class ThroughLookup implements Lookup {
        @Override
        public Optional<Credential> credential(UUID keyId) {
            Credential known = copy.credentials.get(keyId);
            return known != null ? Optional.of(known) : rows.credential(keyId);
        }

        @Override
        public Optional<Topic> topic(UUID organization, String name) {
            UUID id = copy.names.get(new TopicName(organization, name));
            Topic known = id == null ? null : copy.topics.get(id);
            return known != null ? Optional.of(known) : rows.topic(organization, name);
        }

        @Override
        public Optional<Topic> topic(UUID id) {
            Topic known = copy.topics.get(id);
            return known != null ? Optional.of(known) : rows.topic(id);
        }

        @Override
        public Optional<OrganizationStatus> status(UUID organization) {
            OrganizationStatus known = copy.organizations.get(organization);
            return known == OrganizationStatus.ACTIVE
                    ? Optional.of(known)
                    : rows.status(organization);
        }
    }
}
