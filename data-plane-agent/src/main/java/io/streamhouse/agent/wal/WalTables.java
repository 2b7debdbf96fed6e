package io.streamhouse.agent.wal;

/** The ring of tables that hold the turns of {@code postgres} WALs. */
final class WalTables {
    /** So many there are; 0 follows the last. */
    static final int COUNT = 4;

    private WalTables() {}

    /** The name of a table. */
    static String name(int number) {
        return "log.wal_" + number;
    }

    /** The one after. */
    static int after(int number) {
        return (number + 1) % COUNT;
    }
}
