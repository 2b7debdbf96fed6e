package io.streamhouse.agent.rpc;

import io.streamhouse.agent.cluster.Routes;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import java.util.function.LongSupplier;

/** What read sessions work with. */
record ReadSessionParts(
        Admission admission,
        StreamLog log,
        Routes routes,
        Starts starts,
        OpenSessions sessions,
        ReadUsage usage,
        Rates rates,
        Meters meters,
        SendBudget budget,
        LongSupplier nanoTime) {}
