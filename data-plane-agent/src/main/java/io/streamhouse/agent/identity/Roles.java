package io.streamhouse.agent.identity;

import static io.streamhouse.agent.world.Operation.ADMIN;
import static io.streamhouse.agent.world.Operation.CONSUME;
import static io.streamhouse.agent.world.Operation.PRODUCE;

import io.streamhouse.agent.world.Operation;
import java.util.Map;
import java.util.Set;

/**
 * What a member's role means here. The source is the control plane's table of permissions: who may
 * write topics may append and administer, who may read messages may consume; a test holds the two
 * tables together.
 */
public final class Roles {
    private static final Set<Operation> ALL = Set.of(PRODUCE, CONSUME, ADMIN);
    private static final Map<String, Set<Operation>> OPERATIONS =
            Map.of(
                    "OWNER",
                    ALL,
                    "ADMIN",
                    ALL,
                    "EDITOR",
                    ALL,
                    "VIEWER",
                    Set.of(CONSUME),
                    "BILLING",
                    Set.of(),
                    "AUDITOR",
                    Set.of());

    private Roles() {}

    /** What a role, as tokens name it, may do; nothing for one that this version does not know. */
    public static Set<Operation> operations(String role) {
        return OPERATIONS.getOrDefault(role, Set.of());
    }
}
