package io.streamhouse.agent.log;

import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.UnfitDatabase;
import io.streamhouse.agent.segment.ObjectExists;
import io.streamhouse.agent.segment.ObjectMissing;
import io.streamhouse.agent.segment.SegmentStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether PostgreSQL and the segment store belong together. Every session leaves a marker in the
 * store, and every cut's object carries its number, so a PostgreSQL that was restored from a backup
 * is known by what the store holds beyond it. Only looks and marks; nothing is ever deleted here.
 */
public final class StoreAgreement {
    private static final String MARKERS = "sessions/";
    private static final Pattern MARKER = Pattern.compile("sessions/([0-9]{19})");
    private static final String WHAT_TO_DO =
            " PostgreSQL was restored from a backup and knows less than the store, or the two do not"
                    + " belong together. Nothing was changed. Start on the database that recorded"
                    + " the newer objects; or, to give up for good what was recorded after the"
                    + " backup, first move the objects from %s on out of the store";

    private final Database database;
    private final SegmentStore store;
    private final UUID self = UUID.randomUUID();

    /** Between the two. */
    public StoreAgreement(Database database, SegmentStore store) {
        this.database = database;
        this.store = store;
    }

    private record Newest(String key, long sizeBytes) {}

    /**
     * Looks, before a session begins.
     *
     * @throws UnfitDatabase when PostgreSQL knows less than the store, or the other way round
     */
    public void require() throws IOException {
        requireNoNewerSession();
        for (long session : unended()) {
            requireNoNewerCut(session);
        }
        requireNewestSegment();
    }

    /**
     * Marks the session that has just begun.
     *
     * @throws UnfitDatabase when the store knows another of its number
     */
    public void mark(Session session) throws IOException {
        String key = marker(session.id());
        byte[] content =
                "session %d of agent %s\n%s\n"
                        .formatted(session.id(), session.agentId(), self)
                        .getBytes(StandardCharsets.UTF_8);
        try {
            store.createOnly(key, content);
        } catch (ObjectExists e) {
            if (isOwn(key, content)) {
                return;
            }
            UnfitDatabase unfit =
                    new UnfitDatabase(
                            "the store has known a session %d before (%s)."
                                            .formatted(session.id(), key)
                                    + WHAT_TO_DO.formatted(key));
            unfit.initCause(e);
            throw unfit;
        }
    }

    /** Made by an attempt before, whose answer was lost. */
    private boolean isOwn(String key, byte[] content) throws IOException {
        return store.size(key) == content.length
                && Arrays.equals(store.read(key, 0, content.length), content);
    }

    private void requireNoNewerSession() throws IOException {
        long before = newestSession();
        OptionalLong marked = newestMarker(before);
        // Asked again: another agent may have begun meanwhile, and its row is older than its
        // marker.
        if (marked.isPresent() && marked.getAsLong() > newestSession()) {
            throw new UnfitDatabase(
                    "the store knows session %d (%s), but the newest in PostgreSQL is %d."
                                    .formatted(
                                            marked.getAsLong(), marker(marked.getAsLong()), before)
                            + WHAT_TO_DO.formatted(marker(before + 1)));
        }
    }

    /** The highest above a number. */
    private OptionalLong newestMarker(long above) throws IOException {
        OptionalLong newest = OptionalLong.empty();
        String after = marker(above);
        while (true) {
            SegmentStore.Page page = store.list(MARKERS, after);
            for (SegmentStore.Listed object : page.objects()) {
                Matcher matcher = MARKER.matcher(object.key());
                if (matcher.matches()) {
                    newest = OptionalLong.of(Long.parseLong(matcher.group(1)));
                }
                after = object.key();
            }
            if (!page.more()) {
                return newest;
            }
        }
    }

    /** One object of the next cut is what a crash leaves; a later one was made after that. */
    private void requireNoNewerCut(long session) throws IOException {
        long before = recordedCut(session);
        String folder = ObjectName.folder(session);
        SegmentStore.Page page = store.list(folder, folder + "%019d".formatted(before + 2));
        for (SegmentStore.Listed object : page.objects()) {
            Optional<ObjectName> name = ObjectName.parse(object.key());
            // Asked again: the session may be at work.
            if (name.isPresent()
                    && name.get() instanceof ObjectName.OfCut cut
                    && cut.cut() > recordedCut(session) + 1) {
                throw new UnfitDatabase(
                        "the store holds cut %d of session %d (%s), but PostgreSQL knows %d cuts."
                                        .formatted(cut.cut(), session, object.key(), before)
                                + WHAT_TO_DO.formatted(folder + "%019d".formatted(before + 1)));
            }
        }
    }

    private void requireNewestSegment() throws IOException {
        Optional<Newest> newest = newestSegment();
        if (newest.isEmpty()) {
            return;
        }
        String key = newest.get().key();
        try {
            long size = store.size(key);
            if (size != newest.get().sizeBytes()) {
                throw new UnfitDatabase(
                        "%s has %d bytes in the store, but PostgreSQL recorded %d: this is not the"
                                        .formatted(key, size, newest.get().sizeBytes())
                                + " store of this database. Nothing was changed");
            }
        } catch (ObjectMissing e) {
            UnfitDatabase unfit =
                    new UnfitDatabase(
                            key
                                    + ", the newest segment that PostgreSQL knows, is not in the"
                                    + " store: this is another store than the one that was written,"
                                    + " or objects were lost. Nothing was changed. Start with the"
                                    + " store that holds it");
            unfit.initCause(e);
            throw unfit;
        }
    }

    private static String marker(long session) {
        return MARKERS + "%019d".formatted(session);
    }

    private long newestSession() {
        return number("SELECT coalesce(max(session_id), 0) FROM log.session");
    }

    private long recordedCut(long session) {
        return number("SELECT recorded_cut FROM log.session WHERE session_id = " + session);
    }

    private long number(String sql) {
        return database.transaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql);
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    private List<Long> unended() {
        return database.transaction(connection -> {
            List<Long> found = new ArrayList<>();
            try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "SELECT session_id FROM log.session WHERE ended_at IS NULL"
                                            + " ORDER BY session_id");
                    ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(row.getLong(1));
                }
            }
            return found;
        });
    }

    private Optional<Newest> newestSegment() {
        return database.transaction(connection -> {
            try (PreparedStatement statement =
                            connection.prepareStatement(
                                    "SELECT object_key, size_bytes FROM log.segment"
                                            + " WHERE removed_at IS NULL"
                                            + " ORDER BY created_at DESC LIMIT 1");
                    ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? Optional.of(new Newest(row.getString(1), row.getLong(2)))
                        : Optional.empty();
            }
        });
    }
}
