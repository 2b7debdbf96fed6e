package io.streamhouse.query.dashboard;

import java.time.Instant;

/** Rates per second, on average over the step that begins at {@code at}. */
public record RatePoint(
        Instant at, double messagesIn, double messagesOut, double bytesIn, double bytesOut) {}
