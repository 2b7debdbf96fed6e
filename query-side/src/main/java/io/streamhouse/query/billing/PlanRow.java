package io.streamhouse.query.billing;

import io.streamhouse.api.billing.PlanId;
import java.time.Instant;

/** The plan that holds now. */
public record PlanRow(PlanId plan, String catalogueHash, Instant since, long position) {}
