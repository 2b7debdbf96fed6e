package io.streamhouse.control.identity;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.control.read.Items;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Caller;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.control.store.Refused;
import io.streamhouse.query.identity.MemberQueries;
import io.streamhouse.query.identity.MemberRow;
import io.streamhouse.query.org.OrganizationQueries;
import io.streamhouse.query.org.OrganizationRow;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Who is logged in, and with whom. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
final class SessionController {
    private final MemberQueries members;
    private final OrganizationQueries organizations;

    SessionController(MemberQueries members, OrganizationQueries organizations) {
        this.members = members;
        this.organizations = organizations;
    }

    /** The session of the caller. */
    record SessionAnswer(
            UUID userId,
            Optional<String> email,
            String role,
            OwnOrganization organization,
            Instant expiresAt) {}

    /** An organization, as its members see it. */
    record OwnOrganization(
            UUID id, String name, String slug, String status, Optional<String> plan) {}

    /** A member of the organization. */
    record MemberAnswer(UUID userId, Optional<String> email, String role, Instant joinedAt) {}

    @Operation(
            operationId = "getSession",
            summary = "Show the session",
            description = "Who is logged in, in which organization, until when.")
    @Needs(Permission.SESSION)
    @GetMapping("/session")
    SessionAnswer session(Call call) {
        Caller.Member member = call.member();
        OrganizationRow organization =
                organizations
                        .find(member.organization())
                        .orElseThrow(() ->
                                new Refused(
                                        Problem.of(
                                                Reason.PROJECTION_LAG,
                                                "The organization is not visible yet. Try"
                                                        + " again.")));
        return new SessionAnswer(
                member.user().value(),
                members.find(member.organization(), member.user()).flatMap(MemberRow::email),
                role(member.role().name()),
                new OwnOrganization(
                        organization.id().value(),
                        organization.name(),
                        organization.slug(),
                        organization.status(),
                        organization.plan().map(PlanId::value)),
                member.expiresAt());
    }

    @Operation(
            operationId = "listMembers",
            summary = "List members",
            description = "All members of the organization, in the order of their joining.")
    @Needs(Permission.MEMBERS_READ)
    @GetMapping("/members")
    Items<MemberAnswer> members(Call call) {
        return Items.of(
                members.list(call.organization()),
                row ->
                        new MemberAnswer(
                                row.user().value(),
                                row.email(),
                                role(row.role().name()),
                                row.joinedAt()));
    }

    private static String role(String name) {
        return name.toLowerCase(java.util.Locale.ROOT);
    }
}
