package io.streamhouse.query.billing;

import io.streamhouse.api.billing.UsagePeriodCommand.CloseUsageWindow;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Windows that can be closed now.
 *
 * @param through everything before is recorded; empty while no agent has said so
 * @param commands in the order of each organization's windows: execute them in this order, and plan
 *     again after a refusal
 */
public record UsageWindowPlan(Optional<Instant> through, List<CloseUsageWindow> commands) {
    static final UsageWindowPlan NONE = new UsageWindowPlan(Optional.empty(), List.of());

    public UsageWindowPlan {
        commands = List.copyOf(commands);
    }
}
