package io.streamhouse.control.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PermissionTest {
    private static final OrganizationId ORGANIZATION = new OrganizationId(UUID.randomUUID());

    private static Caller member(Role role) {
        return new Caller.Member(
                new UserId(UUID.randomUUID()),
                ORGANIZATION,
                role,
                new SessionId(UUID.randomUUID()),
                Instant.EPOCH,
                true);
    }

    private static Set<Permission> held(Caller caller) {
        return Arrays.stream(Permission.values())
                .filter(permission -> permission.isHeldBy(caller))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Permission.class)));
    }

    @Test
    void ownersAndAdminsMayDoEverythingInTheirOrganization() {
        Set<Permission> all = EnumSet.complementOf(EnumSet.of(Permission.PLATFORM));
        assertThat(held(member(Role.OWNER))).isEqualTo(all);
        assertThat(held(member(Role.ADMIN))).isEqualTo(all);
    }

    @Test
    void onlyThePlatformKeyAdministersThePlatformAndNothingElse() {
        assertThat(held(new Caller.Platform())).containsExactly(Permission.PLATFORM);
    }

    @Test
    void viewersChangeNothing() {
        assertThat(held(member(Role.VIEWER)))
                .noneMatch(permission -> permission.name().endsWith("_WRITE"))
                .doesNotContain(Permission.AUDIT_READ, Permission.BILLING_READ);
    }

    @Test
    void auditorsReadTheAuditLogOnly() {
        assertThat(held(member(Role.AUDITOR)))
                .containsExactlyInAnyOrder(Permission.SESSION, Permission.AUDIT_READ);
    }

    @Test
    void machinesDoNotManageKeysPersonsOrBills() {
        assertThat(
                        held(
                                new Caller.Machine(
                                        new ApiKeyId(UUID.randomUUID()),
                                        ORGANIZATION,
                                        KeyScopes.EVERYTHING)))
                .containsExactlyInAnyOrder(
                        Permission.TOPICS_READ,
                        Permission.TOPICS_WRITE,
                        Permission.MESSAGES_READ,
                        Permission.METRICS_READ,
                        Permission.USAGE_READ,
                        Permission.PLAN_READ,
                        Permission.AUDIT_READ,
                        Permission.OPERATIONS_READ);
    }
}
