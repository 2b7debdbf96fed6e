package io.streamhouse.agent.cluster;

/** Where acknowledged batches are durable before they are in a segment. */
public enum WalKind {
    /** On the agent's own disk; one agent only. */
    FILE("file"),
    /** In PostgreSQL; any agent can take over. */
    POSTGRES("postgres");

    private final String text;

    WalKind(String text) {
        this.text = text;
    }

    /** From settings and tables. */
    public static WalKind of(String text) {
        for (WalKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("not a kind of WAL: " + text);
    }

    /** As in settings and tables. */
    public String text() {
        return text;
    }
}
