package io.streamhouse.control.billing;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.read.Parameters;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.query.billing.AsOf;
import io.streamhouse.query.billing.BillingReports;
import io.streamhouse.query.billing.ReportBytes;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.headers.Header;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The bill of a month, the same bytes each time. */
@RestController
final class ReportController {
    private final BillingReports reports;

    ReportController(BillingReports reports) {
        this.reports = reports;
    }

    @Operation(
            operationId = "getBillingReport",
            summary = "Show the bill",
            description =
                    "The bill of a month: a pure fold over closed usage windows and plan changes up to as_of. The same question gets the same bytes; Repr-Digest is their SHA-256.")
    @MayRefuse({Reason.INVALID_PERIOD, Reason.INVALID_POSITION})
    @Needs(Permission.BILLING_READ)
    @ApiResponse(
            responseCode = "200",
            headers =
                    @Header(
                            name = "Repr-Digest",
                            description = "The SHA-256 of the body, as sha-256=:<base64>:",
                            schema = @Schema(type = "string", maxLength = 60)),
            content = @Content(schema = @Schema(implementation = ReportForm.class)))
    @GetMapping(path = "/api/v1/billing/report", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> report(
            Call call,
            @RequestParam(required = false) @Nullable String period,
            @RequestParam(name = "as_of", required = false) @Nullable String asOf) {
        ReportBytes report =
                reports.report(
                        call.organization(),
                        Parameters.period(period),
                        asOf == null ? new AsOf.Latest() : AsOf.parse(asOf));
        return ResponseEntity.ok()
                .contentType(MediaType.APPLICATION_JSON)
                .header("Repr-Digest", report.digestHeader())
                .header("Cache-Control", "no-store")
                .body(report.json());
    }
}
