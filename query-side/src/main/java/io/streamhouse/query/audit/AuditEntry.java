package io.streamhouse.query.audit;

import io.streamhouse.api.Event;
import io.streamhouse.api.billing.SubscriptionEvent;
import io.streamhouse.api.billing.UsagePeriodEvent;
import io.streamhouse.api.claim.ClaimEvent;
import io.streamhouse.api.identity.MembershipEvent;
import io.streamhouse.api.identity.PersonEvent;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.key.ApiKeyEvent;
import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.org.OperationEvent;
import io.streamhouse.api.org.OrganizationEvent;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.quota.QuotaEvent;
import io.streamhouse.api.topic.TopicEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What the audit log says of an event beside who and when: on what it acted, and the rest of the
 * fact, without personal data and secrets.
 *
 * @param organization of the event itself; empty where only its circumstances name one
 * @param person whose name the resource bears; empty when {@code name} says it
 * @param routine bookkeeping that follows from other events
 */
record AuditEntry(
        Optional<OrganizationId> organization,
        String type,
        String id,
        Optional<String> name,
        Optional<UserId> person,
        Map<String, Object> details,
        boolean routine) {

    static AuditEntry of(Event event) {
        return switch (event) {
            case OrganizationEvent it -> organization(it);
            case OperationEvent it -> operation(it);
            case PersonEvent it -> person(it);
            case MembershipEvent it -> member(it);
            case ClaimEvent it -> claim(it);
            case ApiKeyEvent it -> key(it);
            case TopicEvent it -> topic(it);
            case QuotaEvent it -> quota(it);
            case SubscriptionEvent it -> plan(it);
            case UsagePeriodEvent it -> usage(it);
            default -> throw new IllegalStateException("unknown stream: " + event.getClass());
        };
    }

    private static AuditEntry organization(OrganizationEvent event) {
        Optional<String> name =
                event instanceof OrganizationEvent.OrganizationCreated created
                        ? Optional.of(created.name())
                        : Optional.empty();
        Map<String, Object> details =
                switch (event) {
                    case OrganizationEvent.OrganizationCreated it ->
                            Map.of("slug", it.slug().value(), "operation_id", it.operation());
                    case OrganizationEvent.OrganizationActivated it ->
                            Map.of("operation_id", it.operation());
                    case OrganizationEvent.ActivationFailed it ->
                            Map.of("operation_id", it.operation(), "cause", it.cause());
                    case OrganizationEvent.ActivationCancelled it ->
                            Map.of("operation_id", it.operation());
                    case OrganizationEvent.ActivationRestarted it ->
                            Map.of("operation_id", it.operation());
                };
        return thing(
                event.organization(), "organization", event.organization(), name, details, false);
    }

    private static AuditEntry operation(OperationEvent event) {
        return switch (event) {
            case OperationEvent.StepCompleted it ->
                    thing(
                            it.organization(),
                            "operation",
                            it.operation(),
                            Optional.empty(),
                            Map.of("step", it.step()),
                            true);
        };
    }

    private static AuditEntry person(PersonEvent event) {
        return switch (event) {
            case PersonEvent.PersonRegistered it -> user(Optional.empty(), it.user(), Map.of());
            case PersonEvent.SessionOpened it ->
                    user(
                            Optional.of(it.organization()),
                            it.user(),
                            Map.of("session_id", it.session()));
            case PersonEvent.LoginRefused it ->
                    user(
                            Optional.of(it.organization()),
                            it.user(),
                            Map.of("cause", word(it.cause())));
            case PersonEvent.SessionClosed it ->
                    user(
                            Optional.of(it.organization()),
                            it.user(),
                            Map.of("session_id", it.session()));
        };
    }

    private static AuditEntry member(MembershipEvent event) {
        return switch (event) {
            case MembershipEvent.MemberJoined it ->
                    new AuditEntry(
                            Optional.of(it.organization()),
                            "member",
                            it.user().toString(),
                            Optional.empty(),
                            Optional.of(it.user()),
                            Map.of("role", word(it.role())),
                            false);
        };
    }

    private static AuditEntry claim(ClaimEvent event) {
        Object holder =
                switch (event) {
                    case ClaimEvent.Claimed it -> it.holder();
                    case ClaimEvent.Released it -> it.holder();
                };
        return new AuditEntry(
                Optional.empty(),
                "claim",
                event.key().digest(),
                Optional.of(word(event.key().namespace())),
                Optional.empty(),
                Map.of("namespace", word(event.key().namespace()), "holder", holder),
                true);
    }

    private static AuditEntry key(ApiKeyEvent event) {
        return switch (event) {
            case ApiKeyEvent.ApiKeyCreated it ->
                    thing(
                            it.organization(),
                            "api_key",
                            it.key(),
                            Optional.of(it.name()),
                            it.scopes().only().isPresent()
                                    ? Map.of("scopes", text(it.scopes()))
                                    : Map.of(),
                            false);
            case ApiKeyEvent.ApiKeyRevoked it ->
                    thing(
                            it.organization(),
                            "api_key",
                            it.key(),
                            Optional.of(it.name()),
                            Map.of(),
                            false);
        };
    }

    /** {@code produce,consume:orders-*; admin:logs}. */
    private static String text(KeyScopes scopes) {
        return scopes.only().orElse(List.of()).stream()
                .map(scope ->
                        scope.operations().stream()
                                        .map(KeyOperation::word)
                                        .collect(Collectors.joining(","))
                                + ":"
                                + scope.topics())
                .collect(Collectors.joining("; "));
    }

    private static AuditEntry topic(TopicEvent event) {
        return switch (event) {
            case TopicEvent.TopicCreated it ->
                    thing(
                            it.organization(),
                            "topic",
                            it.topic(),
                            Optional.of(it.name().value()),
                            created(it),
                            false);
            case TopicEvent.TopicConfigured it ->
                    thing(
                            it.organization(),
                            "topic",
                            it.topic(),
                            Optional.of(it.name().value()),
                            Map.of(
                                    "retention_ms", bound(it.retention().timeMs()),
                                    "retention_bytes", bound(it.retention().sizeBytes())),
                            false);
            case TopicEvent.TopicDeleted it ->
                    thing(
                            it.organization(),
                            "topic",
                            it.topic(),
                            Optional.of(it.name().value()),
                            Map.of(),
                            false);
        };
    }

    private static Map<String, Object> created(TopicEvent.TopicCreated event) {
        Map<String, Object> details = new HashMap<>();
        details.put("partition_count", event.partitionCount());
        event.retention().timeMs().ifPresent(it -> details.put("retention_ms", it));
        event.retention().sizeBytes().ifPresent(it -> details.put("retention_bytes", it));
        return details;
    }

    private static Object bound(OptionalLong bound) {
        return bound.isPresent() ? bound.getAsLong() : "unlimited";
    }

    private static AuditEntry quota(QuotaEvent event) {
        Map<String, Object> details =
                switch (event) {
                    case QuotaEvent.LimitSet it ->
                            it.limit() == Long.MAX_VALUE
                                    ? Map.of("limit", "unlimited")
                                    : Map.of("limit", it.limit());
                    case QuotaEvent.Reserved it -> Map.of("holder", it.holder());
                    case QuotaEvent.ReservationReleased it -> Map.of("holder", it.holder());
                };
        String dimension = event.dimension().planKey();
        return thing(
                event.organization(), "quota", dimension, Optional.of(dimension), details, true);
    }

    private static AuditEntry plan(SubscriptionEvent event) {
        return switch (event) {
            case SubscriptionEvent.SubscriptionStarted it ->
                    thing(
                            it.organization(),
                            "plan",
                            it.plan(),
                            Optional.of(it.plan().value()),
                            Map.of("catalogue_hash", it.catalogueHash()),
                            false);
            case SubscriptionEvent.PlanChanged it ->
                    thing(
                            it.organization(),
                            "plan",
                            it.to(),
                            Optional.of(it.to().value()),
                            Map.of(
                                    "from",
                                    it.from(),
                                    "to",
                                    it.to(),
                                    "catalogue_hash",
                                    it.catalogueHash()),
                            false);
        };
    }

    private static AuditEntry usage(UsagePeriodEvent event) {
        return switch (event) {
            case UsagePeriodEvent.UsageWindowClosed it ->
                    thing(
                            it.organization(),
                            "usage_window",
                            it.period(),
                            Optional.of(it.period().toString()),
                            Map.of(
                                    "from", it.from(),
                                    "to", it.to(),
                                    "records", it.totals().records(),
                                    "bytes_in", it.totals().bytesIn(),
                                    "bytes_out", it.totals().bytesOut(),
                                    "requests", it.totals().requests(),
                                    "stored_bytes", it.totals().storedBytes()),
                            true);
        };
    }

    private static AuditEntry user(
            Optional<OrganizationId> organization, UserId user, Map<String, Object> details) {
        return new AuditEntry(
                organization,
                "user",
                user.toString(),
                Optional.empty(),
                Optional.of(user),
                details,
                false);
    }

    private static AuditEntry thing(
            OrganizationId organization,
            String type,
            Object id,
            Optional<String> name,
            Map<String, Object> details,
            boolean routine) {
        return new AuditEntry(
                Optional.of(organization),
                type,
                id.toString(),
                name,
                Optional.empty(),
                details,
                routine);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
