package io.streamhouse.control.operation;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.OperationId;
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
import io.streamhouse.saga.Operation;
import io.streamhouse.saga.Operations;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The operations of an organization. */
@RestController
@RequestMapping(path = "/api/v1/operations", produces = MediaType.APPLICATION_JSON_VALUE)
final class OperationController {
    private final Operations operations;
    private final Writes writes;
    private final Attribution attribution;
    private final InstantSource clock;

    OperationController(
            Operations operations, Writes writes, Attribution attribution, InstantSource clock) {
        this.operations = operations;
        this.writes = writes;
        this.attribution = attribution;
        this.clock = clock;
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "listOperations",
            summary = "List operations",
            description = "The newest operations of the organization, the newest first.")
    @Needs(Permission.OPERATIONS_READ)
    @GetMapping
    Items<OperationAnswer> list(
            Call call, @RequestParam(required = false) @Nullable Integer limit) {
        return Items.of(
                operations.newest(call.organization(), Parameters.limit(limit)),
                OperationAnswer::of);
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "getOperation",
            summary = "Show an operation",
            description =
                    "A run of a process with its steps: what is done, what is tried, why not.")
    @MayRefuse(Reason.OPERATION_NOT_FOUND)
    @Needs(Permission.OPERATIONS_READ)
    @GetMapping("/{id}")
    OperationAnswer find(Call call, @PathVariable String id) {
        return OperationAnswer.of(require(call, id));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "cancelOperation",
            summary = "Cancel an operation",
            description = "Ends a run that has not ended. It can be retried later.")
    @MayRefuse({Reason.OPERATION_NOT_FOUND, Reason.OPERATION_ENDED})
    @Needs(Permission.OPERATIONS_WRITE)
    @PostMapping("/{id}/cancel")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<OperationAnswer> cancel(Call call, @PathVariable String id) {
        Operation operation = require(call, id);
        return writes.execute(
                call,
                attribution.of(call),
                List.of(operations.cancel(call.organization(), operation)),
                Reply.of(202, OperationAnswer.cancelled(operation, clock.instant())));
    }

    @io.swagger.v3.oas.annotations.Operation(
            operationId = "retryOperation",
            summary = "Retry an operation",
            description = "Begins a new run, under a new id, of one that failed or was cancelled.")
    @MayRefuse({Reason.OPERATION_NOT_FOUND, Reason.OPERATION_RUNNING, Reason.OPERATION_ENDED})
    @Needs(Permission.OPERATIONS_WRITE)
    @PostMapping("/{id}/retry")
    @ResponseStatus(HttpStatus.ACCEPTED)
    ResponseEntity<OperationAnswer> retry(Call call, @PathVariable String id) {
        Operation operation = require(call, id);
        OperationId next = new OperationId(UUID.randomUUID());
        return writes.execute(
                call,
                attribution.of(call),
                List.of(operations.retry(call.organization(), operation, next)),
                Reply.of(202, OperationAnswer.begun(operation, next, clock.instant())));
    }

    private Operation require(Call call, String id) {
        return Parameters.id(id)
                .flatMap(it -> operations.find(call.organization(), new OperationId(it)))
                .orElseThrow(() ->
                        new Refused(
                                Problem.of(
                                        Reason.OPERATION_NOT_FOUND,
                                        "There is no such operation.")));
    }
}
