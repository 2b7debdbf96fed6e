package io.streamhouse.control.billing;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Meta;
import io.streamhouse.api.billing.UsagePeriodCommand.CloseUsageWindow;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.store.Commands;
import io.streamhouse.control.store.Receipt;
import io.streamhouse.control.store.Refused;
import io.streamhouse.query.QueryRefused;
import io.streamhouse.query.billing.UsageWindowPlan;
import io.streamhouse.query.billing.UsageWindows;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes usage windows whose usage is recorded. Each window is decided by its own stream, so that
 * several replicas doing this at a time would only refuse each other. Thread-safe.
 */
public final class UsageClosing {
    private static final Logger log = LoggerFactory.getLogger(UsageClosing.class);
    private static final Actor ACTOR = new Actor.Process("close-usage-windows");

    private final UsageWindows windows;
    private final Commands commands;
    private final InstantSource clock;
    private final Duration length;

    UsageClosing(UsageWindows windows, Commands commands, InstantSource clock, Duration length) {
        this.windows = windows;
        this.commands = commands;
        this.clock = clock;
        this.length = length;
    }

    /**
     * What was closed.
     *
     * @param through everything before was recorded; empty while no agent has said so
     * @param position of the last event; 0 when there was none
     */
    public record Closed(int count, Optional<Instant> through, long position) {}

    /** Closes the windows that are over, or leaves it to the next round when that is too early. */
    public void closeRegularly() {
        try {
            close(false);
        } catch (QueryRefused e) {
            log.info("no usage window is closed in this round: {}", e.problem().detail());
        }
    }

    /**
     * Closes the windows that are over; with {@code partial} also the running ones so far.
     *
     * @throws QueryRefused when it is not known yet which plans hold
     */
    public Closed close(boolean partial) {
        UsageWindowPlan plan = windows.plan(length, partial);
        UUID run = UUID.randomUUID();
        Set<OrganizationId> refused = new HashSet<>();
        int count = 0;
        long position = 0;
        for (CloseUsageWindow command : plan.commands()) {
            if (refused.contains(command.organization())) {
                continue;
            }
            try {
                Receipt receipt = commands.execute(meta(command, run), java.util.List.of(command));
                count += receipt.events().size();
                position = Math.max(position, receipt.position());
            } catch (Refused e) {
                // Another replica was first: the next round plans on what it left.
                log.debug("a usage window was not closed: {}", e.problem().reason());
                refused.add(command.organization());
            }
        }
        return new Closed(count, plan.through(), position);
    }

    private Meta meta(CloseUsageWindow command, UUID run) {
        return new Meta(
                Optional.of(command.organization()),
                ACTOR,
                run,
                run,
                clock.instant(),
                Optional.empty());
    }
}
