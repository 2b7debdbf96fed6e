package io.streamhouse.agent;

import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.Namesake;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.database.LogSchema;
import io.streamhouse.agent.database.UnfitDatabase;
import io.streamhouse.agent.log.StoreAgreement;
import io.streamhouse.agent.segment.DirectoryStore;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.StoreRefused;
import io.streamhouse.agent.store.S3Limits;
import io.streamhouse.agent.store.S3Store;
import io.streamhouse.agent.store.StoreProbe;
import io.streamhouse.agent.wal.DirectoryClaim;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How a session begins: what it needs is waited for, what does not do its duty is refused, and
 * PostgreSQL and the store must belong together.
 */
record SessionStart(
        AgentConfig config,
        Database database,
        Membership membership,
        SegmentStore store,
        Optional<DirectoryClaim> claim,
        String endpoint,
        Awaited awaited) {
    private static final String POSTGRES = "PostgreSQL";
    private static final String STORE = "the store";
    private static final Duration DATABASE_WAIT = Duration.ofMillis(250);
    private static final Duration STORE_WAIT = Duration.ofSeconds(1);

    /** Where segments go. */
    static SegmentStore store(AgentConfig config, Secrets secrets) {
        return config.s3()
                .<SegmentStore>map(s3 -> S3Store.open(s3.credentials(secrets.s3()), S3Limits.USUAL))
                .orElseGet(() -> new DirectoryStore(config.logDirectory().resolve("segments")));
    }

    /**
     * Begins; waits for PostgreSQL and the store.
     *
     * @throws UnfitDatabase among others when PostgreSQL refuses the login: to wait does not help
     */
    Session begin() throws IOException, InterruptedException {
        probeStore();
        awaited.begins(POSTGRES);
        while (true) {
            try {
                Session begun = tryToBegin();
                awaited.ends();
                return begun;
            } catch (DatabaseUnavailable e) {
                if (e.loginRefused()) {
                    throw new UnfitDatabase(
                            "PostgreSQL refuses the login %s: %s; see db-agent-password in"
                                            .formatted(Database.ROLE, e.getMessage())
                                    + " STREAMHOUSE_SECRETS_DIR");
                }
                awaited.fails(POSTGRES, e);
                TimeUnit.MILLISECONDS.sleep(DATABASE_WAIT.toMillis());
            }
        }
    }

    private Session tryToBegin() throws IOException, InterruptedException {
        if (!config.unsafeDatabaseAllowed()) {
            database.requireDurable();
        }
        LogSchema.migrate(database);
        StoreAgreement agreement = new StoreAgreement(database, store);
        agreement.require();
        // Whoever claimed the directory of a WAL on disk has no living namesake there.
        Optional<Map<Long, Long>> silent =
                claim.isPresent()
                        ? Optional.empty()
                        : Optional.of(Namesake.requireSilent(membership, config.agentId()));
        Session begun =
                membership.begin(
                        new Membership.Start(
                                config.agentId(),
                                config.walKind(),
                                claim.map(DirectoryClaim::identity),
                                endpoint,
                                silent));
        agreement.mark(begun);
        return begun;
    }

    /** A bucket that cannot be reached is waited for; one that does not do its duty is refused. */
    private void probeStore() throws IOException, InterruptedException {
        awaited.begins(STORE);
        while (true) {
            try {
                StoreProbe.check(store);
                return;
            } catch (IOException e) {
                if (e instanceof StoreRefused || config.s3().isEmpty()) {
                    throw e;
                }
                awaited.fails(STORE, e);
                TimeUnit.MILLISECONDS.sleep(STORE_WAIT.toMillis());
            }
        }
    }
}
