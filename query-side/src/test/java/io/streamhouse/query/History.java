package io.streamhouse.query;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Event;
import io.streamhouse.api.Sealed;
import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.SubscriptionEvent;
import io.streamhouse.api.billing.UsagePeriodEvent.UsageWindowClosed;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.claim.ClaimEvent;
import io.streamhouse.api.claim.ClaimKey;
import io.streamhouse.api.identity.LoginRefusal;
import io.streamhouse.api.identity.MembershipEvent.MemberJoined;
import io.streamhouse.api.identity.PersonEvent;
import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.key.ApiKeyEvent;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.key.KeyScope;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.key.TopicPattern;
import io.streamhouse.api.org.OperationEvent;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationEvent;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.org.Slug;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaEvent;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.TopicEvent;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.api.topic.TopicName;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;

/** Makes histories that the write side could have made. */
public final class History {
    public static final Instant BEGIN = Instant.parse("2026-10-05T08:15:30Z");

    /** An organization of a history. */
    public static final class Org {
        public final OrganizationId id;
        public final UserId owner;
        public final String email;
        public final String emailDigest;
        final List<TopicEvent.TopicCreated> topics = new ArrayList<>();
        final List<ApiKeyEvent.ApiKeyCreated> keys = new ArrayList<>();
        PlanId plan = new PlanId("free");
        Instant closedThrough;

        Org(OrganizationId id, UserId owner, String email, String emailDigest, Instant begin) {
            this.id = id;
            this.owner = owner;
            this.email = email;
            this.emailDigest = emailDigest;
            this.closedThrough =
                    YearMonth.from(begin.atOffset(ZoneOffset.UTC))
                            .atDay(1)
                            .atStartOfDay()
                            .toInstant(ZoneOffset.UTC);
        }
    }

    public final MemoryEvents events = new MemoryEvents();
    public final List<Org> organizations = new ArrayList<>();
    private final Random random;
    private Instant now = BEGIN;

    public History(long seed) {
        this.random = new Random(seed);
    }

    /** The seed of a randomised test: a new one each time, or the one to be run again. */
    public static long seed() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("seed " + seed);
        return seed;
    }

    public Instant now() {
        return now;
    }

    public void pass(Duration time) {
        now = now.plus(time);
    }

    /** What a sign-up appends. */
    public Org signUp(String name) {
        OrganizationId id = new OrganizationId(uuid());
        UserId owner = new UserId(uuid());
        String digest = String.format("%064x", random.nextLong() >>> 1);
        Org org = new Org(id, owner, name + "@example.org", digest, now);
        OperationId operation = new OperationId(uuid());
        Slug slug = Slug.fromName(name).withSuffix("x" + organizations.size());
        user(org, new ClaimEvent.Claimed(ClaimKey.email(digest), owner.value()));
        user(
                org,
                new PersonEvent.PersonRegistered(
                        owner, MemoryVault.seal(owner.value(), org.email)));
        user(org, new ClaimEvent.Claimed(ClaimKey.slug(slug), id.value()));
        user(org, new OrganizationEvent.OrganizationCreated(id, name, slug, operation));
        user(org, new MemberJoined(id, owner, Role.OWNER));
        user(
                org,
                new SubscriptionEvent.SubscriptionStarted(
                        id, org.plan, PlanCatalogue.current().hash()));
        limits(org);
        user(org, new PersonEvent.SessionOpened(owner, new SessionId(uuid()), id));
        process(org, new OperationEvent.StepCompleted(operation, id, "catalogue_entry"));
        if (random.nextInt(5) == 0) {
            process(org, new OrganizationEvent.ActivationFailed(id, operation, "no agent"));
            OperationId again = new OperationId(uuid());
            user(org, new OrganizationEvent.ActivationRestarted(id, again));
            operation = again;
        }
        process(org, new OrganizationEvent.OrganizationActivated(id, operation));
        organizations.add(org);
        return org;
    }

    private void limits(Org org) {
        for (Dimension dimension : Dimension.values()) {
            long limit = PlanCatalogue.current().plan(org.plan).orElseThrow().limit(dimension);
            process(org, new QuotaEvent.LimitSet(org.id, dimension, limit));
        }
    }

    public TopicEvent.TopicCreated createTopic(Org org, String name) {
        return createTopic(org, name, retention());
    }

    public TopicEvent.TopicCreated createTopic(Org org, String name, Retention retention) {
        var created =
                new TopicEvent.TopicCreated(
                        new TopicId(uuid()),
                        org.id,
                        new TopicName(name),
                        1 + random.nextInt(4),
                        retention);
        user(
                org,
                new ClaimEvent.Claimed(
                        ClaimKey.topicName(org.id, created.name()), created.topic().value()));
        user(org, new QuotaEvent.Reserved(org.id, Dimension.TOPICS, created.topic().value()));
        user(org, created);
        org.topics.add(created);
        return created;
    }

    public void configureTopic(Org org, TopicEvent.TopicCreated topic, Retention retention) {
        user(org, new TopicEvent.TopicConfigured(topic.topic(), org.id, topic.name(), retention));
    }

    private Retention retention() {
        return new Retention(bound(Retention.TIME_MS_MIN), bound(Retention.SIZE_BYTES_MIN));
    }

    private OptionalLong bound(long min) {
        return random.nextBoolean()
                ? OptionalLong.empty()
                : OptionalLong.of(min + random.nextInt(1_000_000));
    }

    private KeyScopes scopes() {
        return random.nextBoolean()
                ? KeyScopes.EVERYTHING
                : KeyScopes.of(
                        List.of(
                                new KeyScope(
                                        List.of(KeyOperation.PRODUCE, KeyOperation.CONSUME),
                                        new TopicPattern("topic-" + random.nextInt(10) + "*")),
                                new KeyScope(
                                        List.of(KeyOperation.ADMIN), new TopicPattern("orders"))));
    }

    public void deleteTopic(Org org, TopicEvent.TopicCreated topic) {
        user(org, new TopicEvent.TopicDeleted(topic.topic(), org.id, topic.name()));
        user(
                org,
                new QuotaEvent.ReservationReleased(
                        org.id, Dimension.TOPICS, topic.topic().value()));
        user(
                org,
                new ClaimEvent.Released(
                        ClaimKey.topicName(org.id, topic.name()), topic.topic().value()));
        org.topics.remove(topic);
    }

    public ApiKeyEvent.ApiKeyCreated createKey(Org org, String name) {
        return createKey(org, name, scopes());
    }

    public ApiKeyEvent.ApiKeyCreated createKey(Org org, String name, KeyScopes scopes) {
        var created =
                new ApiKeyEvent.ApiKeyCreated(
                        new ApiKeyId(uuid()),
                        org.id,
                        name,
                        String.format("%064x", random.nextLong() >>> 1),
                        scopes);
        user(org, new QuotaEvent.Reserved(org.id, Dimension.API_KEYS, created.key().value()));
        user(org, created);
        org.keys.add(created);
        return created;
    }

    public void revokeKey(Org org, ApiKeyEvent.ApiKeyCreated key) {
        user(org, new ApiKeyEvent.ApiKeyRevoked(key.key(), org.id, key.name()));
        org.keys.remove(key);
    }

    public void changePlan(Org org, String plan) {
        PlanId to = new PlanId(plan);
        append(
                org,
                new SubscriptionEvent.PlanChanged(
                        org.id, org.plan, to, PlanCatalogue.current().hash()),
                new Actor.Platform());
        org.plan = to;
        limits(org);
    }

    /** Closes a window from where the last one ended; the month's end ends it earlier. */
    public void closeWindow(Org org, Duration length, UsageTotals totals) {
        YearMonth period = YearMonth.from(org.closedThrough.atOffset(ZoneOffset.UTC));
        Instant end = period.plusMonths(1).atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
        Instant to = org.closedThrough.plus(length);
        Instant until = to.isAfter(end) ? end : to;
        process(org, new UsageWindowClosed(org.id, period, org.closedThrough, until, totals));
        org.closedThrough = until;
    }

    public void login(Org org, boolean refused) {
        user(
                org,
                refused
                        ? new PersonEvent.LoginRefused(
                                org.owner, org.id, LoginRefusal.WRONG_PASSWORD)
                        : new PersonEvent.SessionOpened(org.owner, new SessionId(uuid()), org.id));
    }

    public void logout(Org org) {
        user(org, new PersonEvent.SessionClosed(org.owner, new SessionId(uuid()), org.id));
    }

    /** Any step of life. */
    public void step() {
        if (organizations.isEmpty() || random.nextInt(40) == 0) {
            signUp("org " + organizations.size());
            return;
        }
        pass(Duration.ofMillis(random.nextInt(3_600_000)));
        Org org = organizations.get(random.nextInt(organizations.size()));
        switch (random.nextInt(10)) {
            case 0, 1 -> createTopic(org, "topic-" + random.nextInt(1_000_000));
            case 2 -> {
                if (!org.topics.isEmpty()) {
                    TopicEvent.TopicCreated topic =
                            org.topics.get(random.nextInt(org.topics.size()));
                    deleteTopic(org, topic);
                    if (random.nextBoolean()) {
                        createTopic(org, topic.name().value());
                    }
                }
            }
            case 3 -> createKey(org, "key " + random.nextInt(100));
            case 4 -> {
                if (!org.keys.isEmpty()) {
                    revokeKey(org, org.keys.get(random.nextInt(org.keys.size())));
                }
            }
            case 5 -> login(org, random.nextBoolean());
            case 6 -> logout(org);
            case 7 -> {
                if (!org.topics.isEmpty()) {
                    TopicEvent.TopicCreated topic =
                            org.topics.get(random.nextInt(org.topics.size()));
                    configureTopic(org, topic, retention());
                }
            }
            case 8 ->
                    changePlan(
                            org,
                            List.of("free", "starter", "pro", "business").get(random.nextInt(4)));
            default ->
                    closeWindow(
                            org,
                            Duration.ofMinutes(1 + random.nextInt(60)),
                            new UsageTotals(
                                    random.nextInt(100_000_000),
                                    random.nextInt(1_000_000_000),
                                    random.nextInt(1_000_000_000),
                                    random.nextInt(1000),
                                    random.nextLong(1L << 40)));
        }
    }

    private void user(Org org, Event event) {
        append(org, event, new Actor.User(org.owner));
    }

    private void process(Org org, Event event) {
        append(org, event, new Actor.Process("activate-organization"));
    }

    private void append(Org org, Event event, Actor actor) {
        now = now.plusMillis(1 + random.nextInt(5));
        Optional<Sealed> origin =
                actor instanceof Actor.User
                        ? Optional.of(
                                MemoryVault.seal(
                                        org.owner.value(), "192.0.2." + random.nextInt(256)))
                        : Optional.empty();
        events.append(event, actor, Optional.of(org.id), now, origin);
    }

    private UUID uuid() {
        return new UUID(random.nextLong(), random.nextLong());
    }
}
