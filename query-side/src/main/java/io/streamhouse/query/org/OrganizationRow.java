package io.streamhouse.query.org;

import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.util.Optional;

/**
 * An organization.
 *
 * @param status {@code pending}, {@code active} or {@code suspended}
 * @param operation the newest run of its activation
 * @param activation {@code running}, {@code succeeded}, {@code failed} or {@code cancelled}
 * @param plan empty until the subscription has started
 */
public record OrganizationRow(
        OrganizationId id,
        String name,
        String slug,
        String status,
        OperationId operation,
        String activation,
        Optional<String> activationCause,
        Optional<PlanId> plan,
        Instant createdAt,
        Optional<Instant> activatedAt,
        long position) {}
