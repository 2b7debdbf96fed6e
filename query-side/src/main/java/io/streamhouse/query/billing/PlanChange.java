package io.streamhouse.query.billing;

import io.streamhouse.api.billing.PlanId;
import java.time.Instant;

/** From here on a plan holds, as it stands in a version of the catalogue. */
record PlanChange(long position, Instant effectiveAt, PlanId plan, String catalogueHash) {}
