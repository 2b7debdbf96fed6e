package io.streamhouse.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.agent.identity.Roles;
import io.streamhouse.agent.world.Operation;
import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.security.Caller;
import io.streamhouse.control.security.Permission;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A member may do over gRPC what the same member may do over REST. */
class RolesTest {
    @ParameterizedTest
    @EnumSource(Role.class)
    void meanTheSameToAgentsAndControlPlane(Role role) {
        Caller member =
                new Caller.Member(
                        new UserId(UUID.randomUUID()),
                        new OrganizationId(UUID.randomUUID()),
                        role,
                        new SessionId(UUID.randomUUID()),
                        Instant.EPOCH,
                        true);
        Set<Operation> expected = EnumSet.noneOf(Operation.class);
        if (Permission.TOPICS_WRITE.isHeldBy(member)) {
            expected.addAll(Set.of(Operation.PRODUCE, Operation.ADMIN));
        }
        if (Permission.MESSAGES_READ.isHeldBy(member)) {
            expected.add(Operation.CONSUME);
        }
        assertThat(Roles.operations(role.name())).isEqualTo(expected);
    }
}
