package io.streamhouse.command.identity;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.identity.MembershipCommand.AddMember;
import io.streamhouse.api.identity.MembershipEvent.MemberJoined;
import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.command.GivenWhenThen;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class MembershipDeciderTest {
    private static final OrganizationId ORG = new OrganizationId(new UUID(1, 1));
    private static final UserId USER = new UserId(new UUID(2, 1));
    private static final MemberJoined JOINED = new MemberJoined(ORG, USER, Role.OWNER);

    @Test
    void aPersonJoinsOnce() {
        var stream = GivenWhenThen.of(MembershipDecider.DECIDER);
        stream.when(new AddMember(ORG, USER, Role.OWNER)).then(JOINED);
        stream.given(JOINED).when(new AddMember(ORG, USER, Role.OWNER)).thenNothing();
    }

    @Test
    void rejectsAnotherRole() {
        GivenWhenThen.of(MembershipDecider.DECIDER)
                .given(JOINED)
                .when(new AddMember(ORG, USER, Role.VIEWER))
                .thenRejected(Reason.ALREADY_MEMBER);
    }
}
