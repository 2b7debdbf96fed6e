package io.streamhouse.agent.world;

/** What an organization may do. */
public enum OrganizationStatus {
    /** Being set up: may not stream yet. */
    PENDING,
    /** May stream. */
    ACTIVE,
    /** May not stream until someone lifts it. */
    SUSPENDED;

    static OrganizationStatus parse(String text) {
        return switch (text) {
            case "pending" -> PENDING;
            case "active" -> ACTIVE;
            // A status this version does not know takes rights away rather than give them.
            default -> SUSPENDED;
        };
    }
}
