package io.streamhouse.query.dashboard;

import java.time.Instant;

/** An agent as its newest session shows it. */
public record AgentRow(String id, String endpoint, boolean live, Instant seenAt) {}
