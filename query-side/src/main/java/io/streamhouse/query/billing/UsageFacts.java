package io.streamhouse.query.billing;

import io.streamhouse.api.org.OrganizationId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was used and recorded, as of one moment.
 *
 * @param through every append and read before is in it; empty while no agent has said so
 */
record UsageFacts(Optional<Instant> through, List<OrganizationUsage> organizations) {
    /**
     * One organization's part.
     *
     * @param closedThrough the end of its last closed window
     * @param cuts where windows end in any case: the times of its plan's changes
     * @param storedBytes held now
     * @param activities since the last closed window, also such as may not be closed yet
     */
    record OrganizationUsage(
            OrganizationId organization,
            Optional<Instant> closedThrough,
            List<Instant> cuts,
            long storedBytes,
            List<Activity> activities) {
        OrganizationUsage {
            cuts = List.copyOf(cuts);
            activities = List.copyOf(activities);
        }
    }

    /**
     * Something appended or read, or a sum of such things in one window.
     *
     * @param at of a range: when its last record was appended
     * @param retainedBytes of the appended bytes, those still held
     */
    record Activity(
            Instant at,
            long records,
            long bytesIn,
            long retainedBytes,
            long bytesOut,
            long requests) {}

    UsageFacts {
        organizations = List.copyOf(organizations);
    }
}
