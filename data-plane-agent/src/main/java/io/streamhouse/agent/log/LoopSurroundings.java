package io.streamhouse.agent.log;

import io.streamhouse.agent.usage.Rates;
import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * What the commit loop looks at beside its own state.
 *
 * @param leaseFresh false: the leases may have gone to others meanwhile
 */
record LoopSurroundings(
        long session, Rates rates, InstantSource clock, BooleanSupplier leaseFresh) {}
