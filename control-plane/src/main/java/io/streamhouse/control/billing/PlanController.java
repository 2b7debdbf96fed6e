package io.streamhouse.control.billing;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.billing.Amount;
import io.streamhouse.api.billing.Plan;
import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.control.read.Limit;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Open;
import io.streamhouse.control.security.Permission;
import io.streamhouse.control.store.Refused;
import io.streamhouse.query.billing.PlanQueries;
import io.streamhouse.query.billing.PlanRow;
import io.streamhouse.query.quota.QuotaQueries;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The plan of an organization, and the plans on offer. */
@RestController
@RequestMapping(path = "/api/v1", produces = MediaType.APPLICATION_JSON_VALUE)
final class PlanController {
    private final PlanQueries plans;
    private final QuotaQueries quotas;

    PlanController(PlanQueries plans, QuotaQueries quotas) {
        this.plans = plans;
        this.quotas = quotas;
    }

    /** The plan that holds now; {@code price} holds the catalogue's cells. */
    record PlanAnswer(
            String plan,
            String catalogueHash,
            Instant since,
            List<Limit> limits,
            Map<String, String> price) {}

    /** A plan on offer, with all of the catalogue's cells. */
    record OfferAnswer(String id, Map<String, String> amounts) {}

    /** The catalogue of plans. */
    record CatalogueAnswer(
            String catalogueHash, List<OfferAnswer> plans, Map<String, String> sources) {}

    @Operation(
            operationId = "getPlan",
            summary = "Show the plan",
            description = "The plan that holds now, its limits and prices.")
    @Needs(Permission.PLAN_READ)
    @GetMapping("/plan")
    PlanAnswer plan(Call call) {
        PlanRow row =
                plans.current(call.organization())
                        .orElseThrow(() ->
                                new Refused(
                                        Problem.of(
                                                Reason.PROJECTION_LAG,
                                                "The plan is not visible yet. Try" + " again.")));
        return new PlanAnswer(
                row.plan().value(),
                row.catalogueHash(),
                row.since(),
                quotas.list(call.organization()).stream().map(Limit::of).toList(),
                cells(
                        plans.amounts(row),
                        key -> key.startsWith("price.") || key.startsWith("overage.")));
    }

    @Operation(
            operationId = "listPlans",
            summary = "List plans",
            description = "The catalogue of plans, with every number and where it comes from.")
    @Open("prices are public")
    @GetMapping("/plans")
    CatalogueAnswer plans() {
        PlanCatalogue catalogue = PlanCatalogue.current();
        return new CatalogueAnswer(
                catalogue.hash(),
                catalogue.plans().values().stream()
                        .map(plan -> new OfferAnswer(plan.id().value(), cells(plan, _ -> true)))
                        .toList(),
                catalogue.sources());
    }

    private static Map<String, String> cells(Plan plan, Predicate<String> wanted) {
        Map<String, String> cells = new TreeMap<>();
        plan.amounts()
                .forEach((key, amount) -> {
                    if (wanted.test(key)) {
                        cells.put(key, cell(amount));
                    }
                });
        return cells;
    }

    private static String cell(Amount amount) {
        return switch (amount) {
            case Amount.Number(var value) -> value.toPlainString();
            case Amount.Unlimited() -> "unlimited";
            case Amount.Contract() -> "contract";
            case Amount.None() -> "none";
            case Amount.Text(String value) -> value;
        };
    }
}
