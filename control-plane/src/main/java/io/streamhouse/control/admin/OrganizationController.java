package io.streamhouse.control.admin;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Command;
import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.billing.Plan;
import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.SubscriptionCommand.ChangePlan;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaCommand.SetLimit;
import io.streamhouse.control.problem.FieldChecks;
import io.streamhouse.control.problem.FieldChecks.Checked;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.read.Items;
import io.streamhouse.control.read.Parameters;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.control.store.Refused;
import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Reply;
import io.streamhouse.control.write.Writes;
import io.streamhouse.query.org.OrganizationQueries;
import io.streamhouse.query.org.OrganizationRow;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** All organizations, and their plans. */
@RestController
@RequestMapping(path = "/api/v1/admin/organizations", produces = MediaType.APPLICATION_JSON_VALUE)
final class OrganizationController {
    private final OrganizationQueries organizations;
    private final Writes writes;
    private final Attribution attribution;

    OrganizationController(
            OrganizationQueries organizations, Writes writes, Attribution attribution) {
        this.organizations = organizations;
        this.writes = writes;
        this.attribution = attribution;
    }

    /** An organization, as the operator sees it. */
    record OrganizationAnswer(
            UUID id,
            String name,
            String slug,
            String status,
            Optional<String> plan,
            Instant createdAt,
            Optional<Instant> activatedAt) {
        static OrganizationAnswer of(OrganizationRow row) {
            return new OrganizationAnswer(
                    row.id().value(),
                    row.name(),
                    row.slug(),
                    row.status(),
                    row.plan().map(PlanId::value),
                    row.createdAt(),
                    row.activatedAt());
        }
    }

    /** The plan that is to hold. */
    record PlanWish(
            @Schema(requiredMode = Schema.RequiredMode.REQUIRED, minLength = 2, maxLength = 20)
                    @Nullable String plan) {}

    /** The plan that holds now, and the one before. */
    record PlanChanged(String plan, Optional<String> from) {}

    @Operation(
            operationId = "listOrganizations",
            summary = "List organizations",
            description = "All organizations of the platform with their plans, the oldest first.")
    @MayRefuse({Reason.INVALID_CURSOR})
    @Needs(Permission.PLATFORM)
    @GetMapping
    Items<OrganizationAnswer> list(
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        return Items.of(
                organizations.list(Parameters.text("cursor", cursor), Parameters.limit(limit)),
                OrganizationAnswer::of);
    }

    @Operation(
            operationId = "changePlan",
            summary = "Change a plan",
            description =
                    "Changes the plan of an organization, named by id or slug, and its limits, at once.")
    @MayRefuse({Reason.ORGANIZATION_NOT_FOUND, Reason.UNKNOWN_PLAN})
    @Needs(Permission.PLATFORM)
    @PutMapping(path = "/{organization}/plan", consumes = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<PlanChanged> changePlan(
            Call call, @PathVariable String organization, @RequestBody PlanWish body) {
        FieldChecks checks = new FieldChecks();
        Checked<Plan> plan = checks.required("plan", body.plan(), OrganizationController::plan);
        checks.done();
        OrganizationRow row =
                organizations
                        .findAny(organization)
                        .orElseThrow(() ->
                                new Refused(
                                        Problem.of(
                                                Reason.ORGANIZATION_NOT_FOUND,
                                                "There is no such organization.")));
        List<Command> commands = new ArrayList<>();
        commands.add(new ChangePlan(row.id(), plan.get().id(), PlanCatalogue.current().hash()));
        for (Dimension dimension : Dimension.values()) {
            commands.add(new SetLimit(row.id(), dimension, plan.get().limit(dimension)));
        }
        return writes.execute(
                call,
                attribution.of(call, row.id(), new Actor.Platform()),
                commands,
                Reply.of(
                        200,
                        new PlanChanged(plan.get().id().value(), row.plan().map(PlanId::value))));
    }

    private static Plan plan(String name) {
        return PlanCatalogue.current().plans().values().stream()
                .filter(plan -> plan.id().value().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new Invalid(
                                Problem.of(
                                        Reason.UNKNOWN_PLAN,
                                        "The plans are "
                                                + String.join(
                                                        ", ",
                                                        PlanCatalogue.current()
                                                                .plans()
                                                                .keySet()
                                                                .stream()
                                                                .map(PlanId::value)
                                                                .toList())
                                                + ".")));
    }
}
