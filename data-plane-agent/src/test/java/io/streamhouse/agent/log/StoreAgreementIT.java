package io.streamhouse.agent.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.LogDatabase;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.PostgresMembership;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.database.UnfitDatabase;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.segment.DirectoryStore;
import io.streamhouse.agent.segment.SegmentStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreAgreementIT {
    private static final List<String> TABLES =
            List.of("session", "fence", "heartbeat", "segment", "segment_range", "partition");

    @TempDir Path directory;

    private final LogDatabase log = LogDatabase.create();
    private final Membership membership = new PostgresMembership(log.database());
    private final PostgresLedger ledger = new PostgresLedger(log.database(), 3_600_000);
    private final Place place = new Place(UUID.randomUUID(), 0);
    private SegmentStore store;
    private StoreAgreement agreement;
    private long next;

    @BeforeEach
    void open() throws IOException {
        store = new DirectoryStore(directory);
        agreement = new StoreAgreement(log.database(), store);
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** A start as the program makes it. */
    private Session start() throws IOException {
        agreement.require();
        Session session =
                membership.begin(
                        new Membership.Start("a", WalKind.POSTGRES, Optional.empty(), "a:1"));
        new StoreAgreement(log.database(), store).mark(session);
        return session;
    }

    private StoredSegment stored(Session session, long number) throws IOException {
        Cut cut = LedgerContract.cut(number, number, LedgerContract.slice(place, next, number));
        StoredSegment segment = LedgerContract.segment(session, cut).orElseThrow();
        store.put(segment.key(), List.of(ByteBuffer.allocate((int) segment.sizeBytes())));
        return segment;
    }

    private void record(Session session, long number) throws Exception {
        Cut cut = LedgerContract.cut(number, number, LedgerContract.slice(place, next, number));
        ledger.record(session.id(), cut, Optional.of(stored(session, number)));
        next += 10;
    }

    private void end(Session session) {
        membership.sealOwn(session);
        membership.end(session.id());
    }

    private void backUp() throws Exception {
        for (String table : TABLES) {
            log.run("CREATE TABLE backup_%1$s AS TABLE log.%1$s".formatted(table));
        }
    }

    /** Rows as in the backup; identities, too, go on from there. */
    private void restore() throws Exception {
        for (String table : TABLES.reversed()) {
            log.run("DELETE FROM log." + table);
        }
        for (String table : TABLES) {
            String columns =
                    log.ask(
                            "SELECT string_agg(column_name, ', ') FROM information_schema.columns"
                                    + " WHERE table_schema = 'log' AND table_name = '%s'"
                                            .formatted(table)
                                    + " AND is_generated = 'NEVER'");
            log.run(
                    "INSERT INTO log.%1$s (%2$s) OVERRIDING SYSTEM VALUE SELECT %2$s FROM backup_%1$s"
                            .formatted(table, columns));
        }
        log.run(
                "SELECT setval(pg_get_serial_sequence('log.session', 'session_id'),"
                        + " (SELECT max(session_id) FROM log.session))");
    }

    private void refuses(String what) {
        String[] before = new String[] {""};
        assertThatThrownBy(
                        () -> {
                            before[0] = store.list("", "").objects().toString();
                            start();
                        })
                .isInstanceOf(UnfitDatabase.class)
                .hasMessageContaining(what)
                .hasMessageContaining("Nothing was changed");
        try {
            assertThat(store.list("", "").objects().toString()).isEqualTo(before[0]);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void cleanStartsAndCrashedOnesPass() throws Exception {
        Session first = start();
        record(first, 1);
        end(first);
        Session second = start();
        record(second, 1);
        record(second, 2);
        // It crashed with an object that no transaction recorded.
        stored(second, 3);
        start();
        end(second);
        start();
        agreement.require();
    }

    @Test
    void aBackupOfBeforeALaterSessionIsRefusedHoweverOftenItIsTried() throws Exception {
        Session first = start();
        record(first, 1);
        end(first);
        backUp();
        Session second = start();
        record(second, 1);
        end(second);
        restore();
        refuses("the store knows session " + second.id());
        refuses("the store knows session " + second.id());
        refuses("the newest in PostgreSQL is " + first.id());
        assertThat(log.ask("SELECT max(session_id) FROM log.session"))
                .isEqualTo(Long.toString(first.id()));
    }

    @Test
    void aBackupOfTheMiddleOfASessionIsRefused() throws Exception {
        Session session = start();
        record(session, 1);
        backUp();
        record(session, 2);
        record(session, 3);
        restore();
        refuses("the store holds cut 3 of session " + session.id());
    }

    @Test
    void anotherStoreIsRefused() throws Exception {
        Session session = start();
        record(session, 1);
        end(session);
        store = new DirectoryStore(directory.resolve("elsewhere"));
        agreement = new StoreAgreement(log.database(), store);
        refuses("the newest segment that PostgreSQL knows");
    }

    @Test
    void aSessionNumberThatTheStoreKnowsIsNotUsedAgain() throws Exception {
        Session session = start();
        StoreAgreement own = new StoreAgreement(log.database(), store);
        assertThatThrownBy(() -> own.mark(session))
                .isInstanceOf(UnfitDatabase.class)
                .hasMessageContaining("the store has known a session " + session.id());
        Session next =
                membership.begin(
                        new Membership.Start("a", WalKind.POSTGRES, Optional.empty(), "a:1"));
        own.mark(next);
        own.mark(next);
    }
}
