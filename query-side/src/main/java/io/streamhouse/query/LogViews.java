package io.streamhouse.query;

import java.time.Instant;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.Name;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * The views of the agents' schema {@code log} (docs/interfaces.md), which is not migrated here.
 * Until an agent has made them there is nothing in them: ask {@link #present} first. Thread-safe.
 */
public final class LogViews {
    /** Ranges of appended records. */
    public static final Table<?> USAGE = view("v1_usage");

    public static final Field<UUID> USAGE_ORGANIZATION = uuid("v1_usage", "organization_id");
    public static final Field<UUID> USAGE_TOPIC = uuid("v1_usage", "topic_id");
    public static final Field<Integer> USAGE_PARTITION = integer("v1_usage", "partition");
    public static final Field<Long> USAGE_RECORDS = number("v1_usage", "records");
    public static final Field<Long> USAGE_BYTES = number("v1_usage", "bytes");
    public static final Field<Instant> USAGE_LAST = instant("v1_usage", "last_append_time");

    /** What was read. */
    public static final Table<?> READ_USAGE = view("v1_read_usage");

    public static final Field<UUID> READ_ORGANIZATION = uuid("v1_read_usage", "organization_id");
    public static final Field<Instant> READ_AT = instant("v1_read_usage", "at");
    public static final Field<Long> READ_BYTES = number("v1_read_usage", "bytes");
    public static final Field<Long> READ_REQUESTS = number("v1_read_usage", "requests");

    /** The extent of each partition. */
    public static final Table<?> PARTITION = view("v1_partition");

    public static final Field<UUID> PARTITION_ORGANIZATION =
            uuid("v1_partition", "organization_id");
    public static final Field<UUID> PARTITION_TOPIC = uuid("v1_partition", "topic_id");
    public static final Field<Integer> PARTITION_NUMBER = integer("v1_partition", "partition");
    public static final Field<Long> PARTITION_LOG_START = number("v1_partition", "log_start");
    public static final Field<Long> PARTITION_NEXT_OFFSET = number("v1_partition", "next_offset");
    public static final Field<Long> PARTITION_STORED_BYTES = number("v1_partition", "stored_bytes");
    public static final Field<Integer> PARTITION_SLOT = integer("v1_partition", "slot");
    public static final Field<Instant> PARTITION_LAST_APPEND =
            instant("v1_partition", "last_append_time");

    /** Who leads the partitions of each slot. */
    public static final Table<?> LEASE = view("v1_lease");

    public static final Field<Integer> LEASE_SLOT = integer("v1_lease", "slot");
    public static final Field<Long> LEASE_SESSION = number("v1_lease", "session_id");
    public static final Field<String> LEASE_AGENT = text("v1_lease", "agent_id");
    public static final Field<String> LEASE_ENDPOINT = text("v1_lease", "endpoint");
    public static final Field<Long> LEASE_EPOCH = number("v1_lease", "epoch");
    public static final Field<Instant> LEASE_SINCE = instant("v1_lease", "since");

    /** Live rates of the last hour, a row per topic and second. */
    public static final Table<?> RATE = view("v1_rate");

    public static final Field<UUID> RATE_ORGANIZATION = uuid("v1_rate", "organization_id");
    public static final Field<UUID> RATE_TOPIC = uuid("v1_rate", "topic_id");
    public static final Field<Instant> RATE_SECOND = instant("v1_rate", "second");
    public static final Field<Long> RATE_MESSAGES_IN = number("v1_rate", "messages_in");
    public static final Field<Long> RATE_BYTES_IN = number("v1_rate", "bytes_in");
    public static final Field<Long> RATE_MESSAGES_OUT = number("v1_rate", "messages_out");
    public static final Field<Long> RATE_BYTES_OUT = number("v1_rate", "bytes_out");

    /** When keys were last used. */
    public static final Table<?> KEY_USE = view("v1_key_use");

    public static final Field<UUID> KEY_USE_KEY = uuid("v1_key_use", "key_id");
    public static final Field<Instant> KEY_USE_AT = instant("v1_key_use", "last_used_at");

    /** The agents' sessions that are not ended. */
    public static final Table<?> SESSION = view("v1_session");

    public static final Field<Long> SESSION_ID = number("v1_session", "session_id");
    public static final Field<String> SESSION_AGENT = text("v1_session", "agent_id");
    public static final Field<String> SESSION_ENDPOINT = text("v1_session", "endpoint");
    public static final Field<String> SESSION_STATE = text("v1_session", "state");
    public static final Field<String> SESSION_WAL = text("v1_session", "wal_kind");
    public static final Field<Integer> SESSION_LEASES = integer("v1_session", "leases");
    public static final Field<Instant> SESSION_STARTED = instant("v1_session", "started_at");
    public static final Field<Instant> SESSION_HEARTBEAT = instant("v1_session", "heartbeat_at");
    public static final Field<Boolean> SESSION_LIVE =
            DSL.field(column("v1_session", "live"), SQLDataType.BOOLEAN);
    public static final Field<Instant> SESSION_RECORDED_THROUGH =
            instant("v1_session", "recorded_through");

    private volatile boolean seen;

    /** Whether an agent has made the views yet; the last one made is looked for. */
    public boolean present(DSLContext dsl) {
        if (!seen) {
            seen =
                    Boolean.TRUE.equals(
                            dsl.fetchValue(
                                    DSL.field(
                                            """
                                            (SELECT count(*) = 7 FROM pg_views WHERE schemaname = 'log' AND viewname IN
                                             ('v1_usage', 'v1_read_usage', 'v1_partition', 'v1_rate', 'v1_key_use', 'v1_session',
                                              'v1_lease'))
                                            """,
                                            SQLDataType.BOOLEAN)));
        }
        return seen;
    }

    private static Table<?> view(String name) {
        return DSL.table(DSL.name("log", name));
    }

    private static Name column(String view, String name) {
        return DSL.name("log", view, name);
    }

    private static Field<UUID> uuid(String view, String name) {
        return DSL.field(column(view, name), SQLDataType.UUID);
    }

    private static Field<Integer> integer(String view, String name) {
        return DSL.field(column(view, name), SQLDataType.INTEGER);
    }

    private static Field<String> text(String view, String name) {
        return DSL.field(column(view, name), SQLDataType.VARCHAR);
    }

    private static Field<Long> number(String view, String name) {
        return DSL.field(column(view, name), SQLDataType.BIGINT);
    }

    private static Field<Instant> instant(String view, String name) {
        return DSL.field(column(view, name), SQLDataType.INSTANT);
    }
}
