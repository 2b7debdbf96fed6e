package io.streamhouse.control.metrics;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.query.dashboard.DashboardQueries;
import io.streamhouse.query.dashboard.DashboardRange;
import io.swagger.v3.oas.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The figures and the chart of the overview page. */
@RestController
@RequestMapping(path = "/api/v1/metrics", produces = MediaType.APPLICATION_JSON_VALUE)
final class DashboardController {
    private final DashboardQueries dashboard;

    DashboardController(DashboardQueries dashboard) {
        this.dashboard = dashboard;
    }

    @Operation(
            operationId = "getDashboard",
            summary = "Show the dashboard",
            description =
                    "Present rates and their recent course. Rates are approximate; bills are not made from them.")
    @Needs(Permission.METRICS_READ)
    @GetMapping("/dashboard")
    DashboardAnswer dashboard(Call call, @RequestParam(required = false) @Nullable String range) {
        DashboardRange wanted =
                DashboardRange.parse(range == null ? "15m" : range)
                        .orElseThrow(() ->
                                new Invalid(
                                        Problem.of(
                                                Reason.INVALID_FIELD,
                                                "range is 15m or 1h.",
                                                "range")));
        return DashboardAnswer.withSeries(
                dashboard.figures(call.organization()),
                dashboard.series(call.organization(), wanted));
    }
}
