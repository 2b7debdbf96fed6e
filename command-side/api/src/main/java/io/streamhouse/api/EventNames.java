package io.streamhouse.api;

import io.streamhouse.api.billing.SubscriptionEvent;
import io.streamhouse.api.billing.UsagePeriodEvent;
import io.streamhouse.api.claim.ClaimEvent;
import io.streamhouse.api.identity.MembershipEvent;
import io.streamhouse.api.identity.PersonEvent;
import io.streamhouse.api.key.ApiKeyEvent;
import io.streamhouse.api.org.OperationEvent;
import io.streamhouse.api.org.OrganizationEvent;
import io.streamhouse.api.quota.QuotaEvent;
import io.streamhouse.api.topic.TopicEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How events are named where they are stored: a name and a revision, never a class name. The name
 * is also the action in the audit log. The only place with such strings.
 */
public final class EventNames {
    /** A stored name, such as {@code topic.created}, and the revision of its form. */
    public record StoredName(String name, int revision) {}

    /** The vocabularies, one sealed interface per stream. */
    public static final List<Class<? extends Event>> STREAMS =
            List.of(
                    OrganizationEvent.class,
                    OperationEvent.class,
                    PersonEvent.class,
                    MembershipEvent.class,
                    ClaimEvent.class,
                    ApiKeyEvent.class,
                    TopicEvent.class,
                    QuotaEvent.class,
                    SubscriptionEvent.class,
                    UsagePeriodEvent.class);

    private static final Map<Class<? extends Event>, StoredName> NAMES = new LinkedHashMap<>();

    static {
        name(OrganizationEvent.OrganizationCreated.class, "organization.created", 1);
        name(OrganizationEvent.OrganizationActivated.class, "organization.activated", 1);
        name(OrganizationEvent.ActivationFailed.class, "organization.activation_failed", 1);
        name(OrganizationEvent.ActivationCancelled.class, "organization.activation_cancelled", 1);
        name(OrganizationEvent.ActivationRestarted.class, "organization.activation_restarted", 1);
        name(OperationEvent.StepCompleted.class, "operation.step_completed", 1);
        name(PersonEvent.PersonRegistered.class, "user.registered", 1);
        name(PersonEvent.SessionOpened.class, "user.login", 1);
        name(PersonEvent.LoginRefused.class, "user.login_refused", 1);
        name(PersonEvent.SessionClosed.class, "user.logout", 1);
        name(MembershipEvent.MemberJoined.class, "member.joined", 1);
        name(ClaimEvent.Claimed.class, "claim.made", 1);
        name(ClaimEvent.Released.class, "claim.released", 1);
        name(ApiKeyEvent.ApiKeyCreated.class, "api_key.created", 2);
        name(ApiKeyEvent.ApiKeyRevoked.class, "api_key.revoked", 1);
        name(TopicEvent.TopicCreated.class, "topic.created", 2);
        name(TopicEvent.TopicConfigured.class, "topic.configured", 1);
        name(TopicEvent.TopicDeleted.class, "topic.deleted", 1);
        name(QuotaEvent.LimitSet.class, "quota.limit_set", 1);
        name(QuotaEvent.Reserved.class, "quota.reserved", 1);
        name(QuotaEvent.ReservationReleased.class, "quota.released", 1);
        name(SubscriptionEvent.SubscriptionStarted.class, "plan.started", 1);
        name(SubscriptionEvent.PlanChanged.class, "plan.changed", 1);
        name(UsagePeriodEvent.UsageWindowClosed.class, "usage_window.closed", 1);
    }

    private static final Map<String, Class<? extends Event>> TYPES =
            NAMES.entrySet().stream()
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    entry -> entry.getValue().name(), Map.Entry::getKey));

    private EventNames() {}

    /**
     * The stored name of an event type.
     *
     * @throws IllegalArgumentException when the type has none
     */
    public static StoredName of(Class<?> type) {
        StoredName name = NAMES.get(type);
        if (name == null) {
            throw new IllegalArgumentException("not a stored event: " + type.getName());
        }
        return name;
    }

    /** The type of a stored name in its newest revision; empty when there is no such event. */
    public static Optional<Class<? extends Event>> type(String name) {
        return Optional.ofNullable(TYPES.get(name));
    }

    /** All event types, in the order of their streams. */
    public static Map<Class<? extends Event>, StoredName> all() {
        return NAMES.keySet().stream()
                .collect(
                        Collectors.toMap(
                                Function.identity(),
                                EventNames::of,
                                (a, _) -> a,
                                LinkedHashMap::new));
    }

    private static void name(Class<? extends Event> type, String name, int revision) {
        NAMES.put(type, new StoredName(name, revision));
    }
}
