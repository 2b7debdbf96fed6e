package io.streamhouse.control.audit;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.read.Items;
import io.streamhouse.control.read.Parameters;
import io.streamhouse.control.request.RestJson;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.query.audit.AuditFilter;
import io.streamhouse.query.audit.AuditQueries;
import io.streamhouse.query.audit.AuditRow;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** What happened in an organization. */
@RestController
@RequestMapping("/api/v1/audit")
final class AuditController {
    private static final String NDJSON = "application/x-ndjson";
    private static final int BUFFER_BYTES = 1 << 16;

    private final AuditQueries audit;
    private final RestJson json;

    AuditController(AuditQueries audit, RestJson json) {
        this.audit = audit;
        this.json = json;
    }

    /** What is asked for; every part may be absent. */
    record Question(
            @Nullable String actor,
            @Nullable String action,
            @Nullable String resource,
            @Nullable String from,
            @Nullable String to,
            @Nullable Boolean routine) {
        AuditFilter filter() {
            return new AuditFilter(
                    Parameters.text("actor", actor),
                    Parameters.text("action", action),
                    Parameters.text("resource", resource),
                    Parameters.instant("from", from),
                    Parameters.instant("to", to),
                    Boolean.TRUE.equals(routine));
        }
    }

    @Operation(
            operationId = "listAudit",
            summary = "Read the audit log",
            description =
                    "Every change of the organization, newest first: who, when, from where, in which request. As application/x-ndjson the whole log is streamed, oldest first, a line per event.")
    @MayRefuse({Reason.INVALID_CURSOR})
    @Needs(Permission.AUDIT_READ)
    @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
    Items<AuditAnswer> page(
            Call call,
            Question question,
            @RequestParam(required = false) @Nullable String cursor,
            @RequestParam(required = false) @Nullable Integer limit) {
        return Items.of(
                audit.page(
                        call.organization(),
                        question.filter(),
                        Parameters.text("cursor", cursor),
                        Parameters.limit(limit)),
                AuditAnswer::of);
    }

    /** The whole log, a line per event, as it is read: no page and no copy in memory. */
    @Operation(
            operationId = "exportAudit",
            summary = "Export the audit log",
            description = "The whole audit log, oldest first, a line of JSON per event, streamed.")
    @Needs(Permission.AUDIT_READ)
    @ApiResponse(
            responseCode = "200",
            content = @Content(mediaType = NDJSON, schema = @Schema(type = "string")))
    @GetMapping(produces = NDJSON)
    void export(Call call, Question question, HttpServletResponse response) throws IOException {
        AuditFilter filter = question.filter();
        response.setContentType(NDJSON);
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("Content-Disposition", "attachment; filename=\"audit.ndjson\"");
        OutputStream out = new BufferedOutputStream(response.getOutputStream(), BUFFER_BYTES);
        try {
            audit.export(call.organization(), filter, row -> write(out, row));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        out.flush();
    }

    private void write(OutputStream out, AuditRow row) {
        try {
            out.write(json.bytes(AuditAnswer.of(row)));
            out.write('\n');
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
