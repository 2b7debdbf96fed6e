package io.streamhouse.api.quota;

/** What a plan limits by count. {@link #planKey} is the row of the plan catalogue. */
public enum Dimension {
    TOPICS("topics.max", Form.HELD),
    API_KEYS("api_keys.max", Form.HELD),
    MEMBERS("members.max", Form.HELD),
    PARTITIONS_PER_TOPIC("partitions_per_topic.max", Form.EACH);

    /** How the limit is meant. */
    public enum Form {
        /** As many may be held at a time. */
        HELD,
        /** Each one may be as large. */
        EACH
    }

    private final String planKey;
    private final Form form;

    Dimension(String planKey, Form form) {
        this.planKey = planKey;
        this.form = form;
    }

    /** The row of the plan catalogue. */
    public String planKey() {
        return planKey;
    }

    /** How the limit is meant. */
    public Form form() {
        return form;
    }
}
