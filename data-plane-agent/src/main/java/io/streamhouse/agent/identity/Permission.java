package io.streamhouse.agent.identity;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Operation;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** What a caller may do: a key by its scopes, a console session by its member's role. */
public final class Permission {
    private Permission() {}

    /**
     * Refuses a caller who may do none of these on a topic.
     *
     * @throws Problem SCOPE_MISSING or PERMISSION_MISSING, naming what is needed
     */
    public static void require(Caller caller, Set<Operation> anyOf, String topic, Lookup lookup) {
        if (anyOf.stream().noneMatch(on(caller, topic, lookup))) {
            throw missing(caller, anyOf).with("needed_topic", topic);
        }
    }

    /** Refuses a caller who may do this on no topic at all. */
    public static void require(Caller caller, Operation operation, Lookup lookup) {
        boolean permitted =
                switch (caller) {
                    case Caller.ApiKey key ->
                            lookup.credential(key.keyId()).stream()
                                    .anyMatch(it -> it.permits(operation));
                    case Caller.Session session -> session.operations().contains(operation);
                };
        if (!permitted) {
            throw missing(caller, Set.of(operation));
        }
    }

    /** True when a caller may do anything on a topic. */
    public static boolean sees(Caller caller, String topic, Lookup lookup) {
        return Arrays.stream(Operation.values()).anyMatch(on(caller, topic, lookup));
    }

    private static Predicate<Operation> on(Caller caller, String topic, Lookup lookup) {
        return switch (caller) {
            case Caller.ApiKey key ->
                    lookup.credential(key.keyId())
                            .<Predicate<Operation>>map(it -> any -> it.permits(any, topic))
                            .orElse(_ -> false);
            case Caller.Session session -> session.operations()::contains;
        };
    }

    private static Problem missing(Caller caller, Set<Operation> anyOf) {
        Problem refusal =
                switch (caller) {
                    case Caller.ApiKey _ ->
                            Problem.of(
                                    Reason.SCOPE_MISSING, "none of the key's scopes allows this");
                    case Caller.Session _ ->
                            Problem.of(
                                    Reason.PERMISSION_MISSING,
                                    "the member's role does not allow this");
                };
        return refusal.with(
                "needed_operation",
                anyOf.stream().map(Operation::text).sorted().collect(Collectors.joining(" or ")));
    }
}
