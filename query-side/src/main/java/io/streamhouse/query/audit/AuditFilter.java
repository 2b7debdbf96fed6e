package io.streamhouse.query.audit;

import java.time.Instant;
import java.util.Optional;

/**
 * Which rows of the audit log; what is empty does not restrict.
 *
 * @param actor an id, or a name such as an e-mail address, exactly
 * @param action exactly
 * @param resource an id, or a name such as a topic's, exactly
 * @param from inclusive
 * @param to exclusive
 * @param routine whether bookkeeping is wanted too
 */
public record AuditFilter(
        Optional<String> actor,
        Optional<String> action,
        Optional<String> resource,
        Optional<Instant> from,
        Optional<Instant> to,
        boolean routine) {
    /** All but bookkeeping. */
    public static final AuditFilter NONE =
            new AuditFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    false);
}
