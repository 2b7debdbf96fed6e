package io.streamhouse.agent.identity;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import io.streamhouse.agent.world.Credential;
import io.streamhouse.agent.world.Lookup;
import io.streamhouse.agent.world.Operation;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a caller may do. A console session may do everything in its organization. */
public final class Permission {
    private Permission() {}

    /**
     * Refuses a caller who may do none of these on a topic.
     *
     * @throws Problem SCOPE_MISSING, naming what is needed
     */
    public static void require(Caller caller, Set<Operation> anyOf, String topic, Lookup lookup) {
        Optional<Credential> key = key(caller, lookup);
        if (key.isPresent() && anyOf.stream().noneMatch(it -> key.get().permits(it, topic))) {
            throw missing(anyOf).with("needed_topic", topic);
        }
    }

    /** Refuses a caller who may do this on no topic at all. */
    public static void require(Caller caller, Operation operation, Lookup lookup) {
        Optional<Credential> key = key(caller, lookup);
        if (key.isPresent() && !key.get().permits(operation)) {
            throw missing(Set.of(operation));
        }
    }

    /** True when a caller may do anything on a topic. */
    public static boolean sees(Caller caller, String topic, Lookup lookup) {
        Optional<Credential> key = key(caller, lookup);
        if (key.isEmpty()) {
            return true;
        }
        for (Operation operation : Operation.values()) {
            if (key.get().permits(operation, topic)) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Credential> key(Caller caller, Lookup lookup) {
        return switch (caller) {
            case Caller.ApiKey key -> lookup.credential(key.keyId());
            case Caller.Session _ -> Optional.empty();
        };
    }

    private static Problem missing(Set<Operation> anyOf) {
        return Problem.of(Reason.SCOPE_MISSING, "none of the key's scopes allows this")
                .with(
                        "needed_operation",
                        anyOf.stream()
                                .map(Operation::text)
                                .sorted()
                                .collect(Collectors.joining(" or ")));
    }
}
