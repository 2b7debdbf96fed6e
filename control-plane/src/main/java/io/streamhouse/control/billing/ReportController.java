package io.streamhouse.control.billing;

import io.streamhouse.control.read.Parameters;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.query.billing.AsOf;
import io.streamhouse.query.billing.BillingReports;
import io.streamhouse.query.billing.ReportBytes;
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

    @Needs(Permission.BILLING_READ)
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
