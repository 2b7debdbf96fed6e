package io.streamhouse.control.admin;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.billing.UsageClosing;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.control.write.Visibility;
import io.swagger.v3.oas.annotations.Operation;
import java.time.Instant;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Records and closes usage ahead of time. Doing it again does no harm. */
@RestController
@RequestMapping(path = "/api/v1/admin/usage", produces = MediaType.APPLICATION_JSON_VALUE)
final class UsageController {
    private final AgentFlush flush;
    private final UsageClosing closing;
    private final Visibility visibility;

    UsageController(AgentFlush flush, UsageClosing closing, Visibility visibility) {
        this.flush = flush;
        this.closing = closing;
        this.visibility = visibility;
    }

    /** Everything before is recorded; absent while no agent has said so. */
    record Flushed(Optional<Instant> recordedThrough) {}

    /** How many windows were closed, and until when everything was recorded. */
    record Closed(int closed, Optional<Instant> through) {}

    @Operation(
            operationId = "flushUsage",
            summary = "Record usage now",
            description =
                    "Has every live agent record all that it has acknowledged, and answers when they have.")
    @MayRefuse({Reason.AGENT_UNAVAILABLE})
    @Needs(Permission.PLATFORM)
    @PostMapping("/flush")
    Flushed flush() {
        return new Flushed(flush.flush());
    }

    @Operation(
            operationId = "closeUsage",
            summary = "Close usage windows now",
            description = "Records, then closes the running windows as far as they are recorded.")
    @MayRefuse({Reason.AGENT_UNAVAILABLE})
    @Needs(Permission.PLATFORM)
    @PostMapping("/close")
    Closed close() {
        flush.flush();
        UsageClosing.Closed closed = closing.close(true);
        visibility.await(closed.position());
        return new Closed(closed.count(), closed.through());
    }
}
