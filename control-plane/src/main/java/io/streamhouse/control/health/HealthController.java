package io.streamhouse.control.health;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.security.Open;
import io.streamhouse.control.store.Refused;
import io.swagger.v3.oas.annotations.Operation;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Health, readiness and metrics of this process. */
@RestController
final class HealthController {
    private static final String WHY =
            "asked by orchestrators and monitors; tells nothing of tenants";

    private final List<ReadinessCheck> checks;
    private final PrometheusMeterRegistry meters;

    HealthController(List<ReadinessCheck> checks, PrometheusMeterRegistry meters) {
        this.checks = checks;
        this.meters = meters;
    }

    /** A state in a word. */
    record Health(String status) {}

    @Operation(operationId = "getHealth", summary = "Alive", description = "The process runs.")
    @Open(WHY)
    @GetMapping("/healthz")
    Health alive() {
        return new Health("alive");
    }

    @Operation(
            operationId = "getReadiness",
            summary = "Ready",
            description =
                    "The program can serve: its database answers, and no read model is far behind.")
    @MayRefuse({Reason.DATABASE_UNAVAILABLE})
    @Open(WHY)
    @GetMapping("/readyz")
    Health ready() {
        List<String> complaints =
                checks.stream().map(ReadinessCheck::complaint).flatMap(Optional::stream).toList();
        if (!complaints.isEmpty()) {
            throw new Refused(
                    Problem.of(Reason.DATABASE_UNAVAILABLE, String.join("; ", complaints) + ".")
                            .with(Map.of("ready", "false")));
        }
        return new Health("ready");
    }

    @Operation(
            operationId = "getMetrics",
            summary = "Metrics",
            description = "Metrics of the process in the text format of Prometheus.")
    @Open(WHY)
    @GetMapping("/metrics")
    ResponseEntity<String> metrics() {
        return ResponseEntity.ok()
                .contentType(MediaType.parseMediaType("text/plain; version=0.0.4; charset=utf-8"))
                .header("Cache-Control", "no-store")
                .body(meters.scrape());
    }
}
