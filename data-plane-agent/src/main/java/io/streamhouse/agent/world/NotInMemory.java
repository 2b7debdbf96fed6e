package io.streamhouse.agent.world;

/** The answer needs a look into PostgreSQL: the call is to be done again where blocking is fine. */
public final class NotInMemory extends RuntimeException {
    static final NotInMemory INSTANCE = new NotInMemory();

    private NotInMemory() {
        super("not in memory", null, false, false);
    }
}
