package io.streamhouse.agent;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.database.LogSchema;
import io.streamhouse.agent.identity.Authenticator;
import io.streamhouse.agent.log.Session;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.producer.ProducerDirectory;
import io.streamhouse.agent.rpc.Admission;
import io.streamhouse.agent.rpc.ControlPlane;
import io.streamhouse.agent.rpc.GrpcEndpoint;
import io.streamhouse.agent.rpc.LongPolls;
import io.streamhouse.agent.rpc.Meters;
import io.streamhouse.agent.rpc.OpenSessions;
import io.streamhouse.agent.rpc.SendBudget;
import io.streamhouse.agent.segment.DirectoryStore;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.segment.StoreRefused;
import io.streamhouse.agent.store.S3Limits;
import io.streamhouse.agent.store.S3Store;
import io.streamhouse.agent.store.StoreProbe;
import io.streamhouse.agent.usage.KeyUse;
import io.streamhouse.agent.usage.RateWriter;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.wal.DirectoryClaim;
import io.streamhouse.agent.wal.FileWal;
import io.streamhouse.agent.web.WebServer;
import io.streamhouse.agent.world.WorldTail;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent from its start to its stop; the order of the fields is the order of the start, and
 * {@link #close} goes back through it.
 */
final class RunningAgent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunningAgent.class);
    private static final Duration DATABASE_WAIT = Duration.ofMillis(250);
    private static final Duration STORE_WAIT = Duration.ofSeconds(1);
    private static final Duration HEALTH_EVERY = Duration.ofMillis(100);
    private static final Duration EPHEMERAL_PRODUCERS_KEPT = Duration.ofDays(1);
    private static final int EXIT_BROKEN = 70;

    private final AgentConfig config;
    private final Clock clock = Clock.systemUTC();
    private final PrometheusMeterRegistry metrics =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("housekeeping").daemon().factory());
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Rates rates = new Rates();
    private final KeyUse keyUse = new KeyUse(clock);
    private final ReadUsage reads;
    private final WebServer web;
    private final Database database;
    private final DirectoryClaim claim;
    private final SegmentStore store;
    private final Session session;
    private final StreamLog streamLog;
    private final RateWriter rateWriter;
    private final WorldTail world;
    private final ControlPlane control;
    private final LongPolls polls;
    private final OpenSessions sessions = new OpenSessions(System::nanoTime);
    private final GrpcEndpoint grpc;
    private volatile @Nullable String endpoint;
    private volatile boolean started;

    private RunningAgent(AgentConfig config, Secrets secrets)
            throws IOException, DirectoryClaim.Taken, InterruptedException {
        this.config = config;
        this.reads = new ReadUsage(clock, config.usageWindow().toMillis());
        this.claim = DirectoryClaim.of(config.logDirectory());
        this.store =
                config.s3()
                        .<SegmentStore>map(
                                s3 -> S3Store.open(s3.credentials(secrets.s3()), S3Limits.USUAL))
                        .orElseGet(() ->
                                new DirectoryStore(config.logDirectory().resolve("segments")));
        this.web =
                WebServer.start(
                        new InetSocketAddress(config.bindAddress(), config.httpPort()),
                        this::obstacle,
                        metrics);
        this.database = new Database(config.databaseUrl(), secrets.databasePassword());
        this.world =
                new WorldTail(
                        database, config.agentId(), this::endpoint, this::flush, System::nanoTime);
        Authenticator authenticator =
                orLetGo(() ->
                        new Authenticator(
                                world.world(), secrets.pepper(), secrets.tokenPublicKey(), clock));
        this.session = orLetGo(this::prepareDatabase);
        orLetGo(this::probeStore);
        this.streamLog = orLetGo(this::openLog);
        this.rateWriter = new RateWriter(database, config.agentId(), rates, keyUse, clock);
        Admission admission = new Admission(world.world(), authenticator, keyUse, blocking);
        Meters meters = new Meters(metrics);
        Optional<GrpcEndpoint.Tls> tls =
                config.tls().map(t -> new GrpcEndpoint.Tls(t.certificateFile(), t.keyFile()));
        this.control = orLetGo(() -> new ControlPlane(config.controlUrl(), tls));
        SendBudget budget = new SendBudget(quarterOfMemory());
        this.polls = new LongPolls(admission, streamLog, reads, rates, meters, budget);
        world.world().whenRightsAreTaken(polls::recheck);
        world.world().whenRightsAreTaken(sessions::recheck);
        world.world().whenTopicsAreDeleted(streamLog::remove);
        world.world().whenTopicsAreDeleted(_ -> sessions.recheck());
        this.grpc =
                GrpcEndpoint.start(
                        new InetSocketAddress(config.bindAddress(), config.grpcPort()),
                        tls,
                        new GrpcEndpoint.Parts(
                                admission,
                                streamLog,
                                new OnlyAgent(this::endpoint),
                                new ProducerDirectory(database),
                                world.world(),
                                control,
                                polls,
                                sessions,
                                budget,
                                reads,
                                rates,
                                meters,
                                clock));
    }

    /** Starts; returns when the log is recovered and calls are taken. */
    static RunningAgent start(AgentConfig config, Secrets secrets)
            throws IOException, DirectoryClaim.Taken, InterruptedException {
        RunningAgent agent = new RunningAgent(config, secrets);
        agent.begin();
        return agent;
    }

    /** Where gRPC listens. */
    int grpcPort() {
        return grpc.port();
    }

    /** Where HTTP listens. */
    int httpPort() {
        return web.port();
    }

    /** Takes no new calls, finishes the others, records everything, and lets go. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        log.info("stopping");
        timer.shutdownNow();
        grpc.serving(false);
        sessions.drain(List.of());
        streamLog.drain();
        sessions.close();
        polls.close();
        grpc.close();
        control.close();
        try {
            streamLog.close();
            rateWriter.close();
            session.end(database);
        } catch (IOException e) {
            log.warn("the log did not close cleanly", e);
        } catch (DatabaseUnavailable e) {
            log.warn("the session's end could not be noted: {}", e.getMessage());
        }
        world.close();
        blocking.shutdownNow();
        database.close();
        web.close();
        store.close();
        try {
            claim.close();
        } catch (IOException e) {
            log.warn("the directory's lock did not close cleanly", e);
        }
        log.info("stopped");
    }

    private void begin() {
        registerGauges();
        String reached = config.endpoint().orElse(config.bindAddress() + ":" + grpc.port());
        endpoint = reached;
        if (!reached.equals(configuredEndpoint())) {
            session.endpoint(database, reached);
        }
        world.start();
        rateWriter.start();
        started = true;
        var unusedHealth =
                timer.scheduleAtFixedRate(
                        () -> grpc.serving(obstacle().isEmpty()),
                        0,
                        HEALTH_EVERY.toMillis(),
                        TimeUnit.MILLISECONDS);
        var unusedExpiry =
                timer.scheduleAtFixedRate(this::expireProducers, 1, 60, TimeUnit.MINUTES);
        log.info(
                "serving gRPC on {}:{}, health and metrics on port {}",
                config.bindAddress(),
                grpc.port(),
                web.port());
    }

    private interface Step<T> {
        T take() throws IOException, InterruptedException;
    }

    /** A start that is refused holds nothing. */
    private <T> T orLetGo(Step<T> step) throws IOException, InterruptedException {
        boolean done = false;
        try {
            T result = step.take();
            done = true;
            return result;
        } finally {
            if (!done) {
                database.close();
                web.close();
                store.close();
                claim.close();
                timer.shutdownNow();
                sessions.close();
                blocking.shutdownNow();
            }
        }
    }

    private Optional<String> obstacle() {
        if (closed.get()) {
            return Optional.of("the agent is stopping");
        }
        if (!started) {
            return Optional.of("the log is not recovered yet");
        }
        return world.world().fresh()
                ? Optional.empty()
                : Optional.of("the catalogue (schema plane) could not be read lately");
    }

    private Session prepareDatabase() throws InterruptedException {
        boolean said = false;
        while (true) {
            try {
                if (!config.unsafeDatabaseAllowed()) {
                    database.requireDurable();
                }
                LogSchema.migrate(database);
                return Session.begin(
                        database,
                        config.agentId(),
                        configuredEndpoint(),
                        claim.identity(),
                        clock.instant());
            } catch (DatabaseUnavailable e) {
                if (!said) {
                    log.warn("waiting for PostgreSQL: {}", e.getMessage());
                    said = true;
                }
                TimeUnit.MILLISECONDS.sleep(DATABASE_WAIT.toMillis());
            }
        }
    }

    /** A bucket that cannot be reached is waited for; one that does not do its duty is refused. */
    private boolean probeStore() throws IOException, InterruptedException {
        boolean said = false;
        while (true) {
            try {
                StoreProbe.check(store);
                return true;
            } catch (IOException e) {
                if (e instanceof StoreRefused || config.s3().isEmpty()) {
                    throw e;
                }
                if (!said) {
                    log.warn("waiting for S3: {}", e.getMessage());
                    said = true;
                }
                TimeUnit.MILLISECONDS.sleep(STORE_WAIT.toMillis());
            }
        }
    }

    private StreamLog openLog() throws IOException {
        return StreamLog.open(
                new StreamLog.Makings(
                        config.logDirectory().resolve("wal"),
                        FileWal.Sizes.USUAL,
                        store,
                        database,
                        session,
                        config.usageWindow(),
                        config.segmentAgeMax(),
                        quarterOfMemory(),
                        clock,
                        reads,
                        rates,
                        blocking,
                        new TurnMeters(metrics, RunningAgent::halt)));
    }

    /** What is on disk is not known: only a fresh start can tell. */
    private static void halt(Throwable cause) {
        log.error("halting to recover from the disk", cause);
        Runtime.getRuntime().halt(EXIT_BROKEN);
    }

    private void flush(long request) {
        var unused =
                streamLog.flush().thenRun(() -> world.flushed(request)).exceptionally(_ -> null);
    }

    private void expireProducers() {
        try {
            int expired = new ProducerDirectory(database).expireEphemeral(EPHEMERAL_PRODUCERS_KEPT);
            if (expired > 0) {
                log.info("{} ephemeral producers expired", expired);
            }
        } catch (DatabaseUnavailable e) {
            log.warn("ephemeral producers stay for now: {}", e.getMessage());
        }
    }

    private void registerGauges() {
        Gauge.builder("streamhouse.active.partitions", streamLog, StreamLog::partitionCount)
                .register(metrics);
        Gauge.builder("streamhouse.open.sessions", sessions, OpenSessions::count).register(metrics);
        Gauge.builder("streamhouse.waiting.reads", polls, LongPolls::waiting).register(metrics);
        Gauge.builder("streamhouse.agent.ready", this, a -> a.obstacle().isEmpty() ? 1 : 0)
                .register(metrics);
        new JvmMemoryMetrics().bindTo(metrics);
        new JvmGcMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
    }

    private String configuredEndpoint() {
        return config.endpoint().orElse(config.bindAddress() + ":" + config.grpcPort());
    }

    private String endpoint() {
        String reached = endpoint;
        return reached == null ? configuredEndpoint() : reached;
    }

    private static long quarterOfMemory() {
        return Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);
    }
}
