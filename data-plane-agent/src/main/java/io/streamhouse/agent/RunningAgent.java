package io.streamhouse.agent;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.streamhouse.agent.cluster.ClusterClock;
import io.streamhouse.agent.cluster.Membership;
import io.streamhouse.agent.cluster.PostgresMembership;
import io.streamhouse.agent.cluster.Sealed;
import io.streamhouse.agent.cluster.Session;
import io.streamhouse.agent.cluster.WalKind;
import io.streamhouse.agent.database.Database;
import io.streamhouse.agent.database.DatabaseUnavailable;
import io.streamhouse.agent.identity.Authenticator;
import io.streamhouse.agent.log.Retention;
import io.streamhouse.agent.log.StreamLog;
import io.streamhouse.agent.producer.ProducerDirectory;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.rpc.Admission;
import io.streamhouse.agent.rpc.ControlPlane;
import io.streamhouse.agent.rpc.GrpcEndpoint;
import io.streamhouse.agent.rpc.LongPolls;
import io.streamhouse.agent.rpc.Meters;
import io.streamhouse.agent.rpc.OpenSessions;
import io.streamhouse.agent.rpc.SendBudget;
import io.streamhouse.agent.segment.SegmentStore;
import io.streamhouse.agent.usage.KeyUse;
import io.streamhouse.agent.usage.RateWriter;
import io.streamhouse.agent.usage.Rates;
import io.streamhouse.agent.usage.ReadUsage;
import io.streamhouse.agent.wal.DirectoryClaim;
import io.streamhouse.agent.web.WebServer;
import io.streamhouse.agent.world.NotInMemory;
import io.streamhouse.agent.world.WorldTail;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent from its start to its stop; the order of the fields is the order of the start, and
 * {@link #close} goes back through it.
 */
final class RunningAgent implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RunningAgent.class);
    private static final Duration HEALTH_EVERY = Duration.ofMillis(100);
    private static final Duration EPHEMERAL_PRODUCERS_KEPT = Duration.ofDays(1);
    private static final int LEASE_CONNECTIONS = 3;
    private static final int EXIT_BROKEN = 70;

    private final AgentConfig config;
    private final Consumer<Throwable> halt;
    private final ClusterClock clock = new ClusterClock(Clock.systemUTC(), System::nanoTime);
    private final PrometheusMeterRegistry metrics =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExecutorService blocking = Executors.newVirtualThreadPerTaskExecutor();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("housekeeping").daemon().factory());
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Awaited awaited = new Awaited();
    private final Held held = new Held();
    private final Rates rates = new Rates();
    private final KeyUse keyUse = new KeyUse(clock);
    private final ReadUsage reads;
    private final WebServer web;
    private final Database database;

    /** Of the leases alone: a heartbeat must not wait for other work. */
    private final Database leaseDatabase;

    private final Optional<DirectoryClaim> claim;
    private final Membership membership;
    private final Producers producers;
    private final SegmentStore store;
    private final Session session;
    private final RunningLog running;
    private final StreamLog streamLog;
    private final RateWriter rateWriter;
    private final WorldTail world;
    private final ControlPlane control;
    private final LongPolls polls;
    private final OpenSessions sessions = new OpenSessions(System::nanoTime);
    private final GrpcEndpoint grpc;
    private volatile String endpoint;
    private volatile boolean started;

    private RunningAgent(AgentConfig config, Secrets secrets, Consumer<Throwable> halt)
            throws IOException, DirectoryClaim.Taken, InterruptedException {
        this.config = config;
        this.endpoint = config.endpoint(config.grpcPort());
        this.halt = halt;
        this.reads = new ReadUsage(clock, config.usageWindow().toMillis());
        Optional<GrpcEndpoint.Tls> tls =
                config.tls().map(t -> new GrpcEndpoint.Tls(t.certificateFile(), t.keyFile()));
        this.claim = claim(config);
        held.onRefusal(this::stopThreads);
        held.onRefusal(this::closeClaim);
        Listening listening = new Listening(config);
        this.store = held.orLetGo(() -> store(listening, tls, secrets));
        held.onRefusal(store::close);
        this.web =
                held.orLetGo(
                        () -> listening.http(at -> WebServer.start(at, this::obstacle, metrics)));
        held.add(web);
        String password = secrets.databasePassword();
        this.database = held.add(new Database(config.databaseUrl(), password));
        this.leaseDatabase =
                held.add(new Database(config.databaseUrl(), password, LEASE_CONNECTIONS));
        LongConsumer queries = LogMeters.queries(metrics);
        database.timeWith(queries);
        leaseDatabase.timeWith(queries);
        this.membership = new PostgresMembership(leaseDatabase);
        this.producers = new ProducerDirectory(database);
        this.world =
                new WorldTail(
                        database, config.agentId(), this::endpoint, this::flush, System::nanoTime);
        Authenticator authenticator =
                held.orLetGo(() ->
                        new Authenticator(
                                world.world(), secrets.pepper(), secrets.tokenPublicKey(), clock));
        SessionStart start =
                new SessionStart(config, database, membership, store, claim, endpoint, awaited);
        this.session = held.orLetGo(start::begin);
        clock.begun(session);
        this.running = held.orLetGo(this::openLog);
        held.onRefusal(running::die);
        this.streamLog = running.log();
        this.rateWriter = new RateWriter(database, session.id(), rates, keyUse, clock);
        Admission admission = new Admission(world.world(), authenticator, keyUse, blocking);
        Meters meters = new Meters(metrics);
        this.control = held.orLetGo(() -> new ControlPlane(config.controlUrl(), tls));
        held.add(control);
        SendBudget budget = new SendBudget(quarterOfMemory());
        this.polls = new LongPolls(admission, streamLog, reads, rates, meters, budget);
        world.world().whenRightsAreTaken(polls::recheck);
        world.world().whenRightsAreTaken(sessions::recheck);
        world.world().whenTopicsAreDeleted(streamLog::remove);
        world.world().whenTopicsAreDeleted(_ -> sessions.recheck());
        GrpcEndpoint.Parts parts =
                new GrpcEndpoint.Parts(
                        admission,
                        streamLog,
                        running.routes(),
                        producers,
                        world.world(),
                        control,
                        polls,
                        sessions,
                        budget,
                        reads,
                        rates,
                        meters,
                        clock,
                        blocking);
        this.grpc = held.orLetGo(() -> listening.grpc(at -> GrpcEndpoint.start(at, tls, parts)));
    }

    private static Optional<DirectoryClaim> claim(AgentConfig config)
            throws IOException, DirectoryClaim.Taken {
        return config.walKind() == WalKind.FILE
                ? Optional.of(DirectoryClaim.of(config.logDirectory()))
                : Optional.empty();
    }

    /** Where segments go, when nothing that is known before it speaks against the start. */
    private SegmentStore store(Listening listening, Optional<GrpcEndpoint.Tls> tls, Secrets secrets)
            throws UnfitSetting {
        if (tls.isPresent()) {
            TlsFiles.require(tls.get());
        }
        listening.require();
        return SessionStart.store(config, secrets);
    }

    /** Starts; returns when the log is recovered and calls are taken. */
    static RunningAgent start(AgentConfig config, Secrets secrets)
            throws IOException, DirectoryClaim.Taken, InterruptedException {
        return start(config, secrets, RunningAgent::halt);
    }

    /** Starts with something else to do when the process must end at once. */
    static RunningAgent start(AgentConfig config, Secrets secrets, Consumer<Throwable> halt)
            throws IOException, DirectoryClaim.Taken, InterruptedException {
        RunningAgent agent = new RunningAgent(config, secrets, halt);
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
        sessions.drain(running.routes().others());
        running.drain();
        sessions.close();
        polls.close();
        grpc.close();
        control.close();
        running.close();
        rateWriter.close();
        world.close();
        blocking.shutdownNow();
        database.close();
        leaseDatabase.close();
        web.close();
        store.close();
        closeClaim();
        log.info("stopped");
    }

    /** Ends as a crash does: nothing is recorded, handed over or noted. For tests. */
    void die() {
        closed.set(true);
        timer.shutdownNow();
        grpc.die();
        running.die();
        world.close();
        blocking.shutdownNow();
        database.close();
        leaseDatabase.close();
        web.close();
        store.close();
        closeClaim();
    }

    private void stopThreads() {
        timer.shutdownNow();
        sessions.close();
        blocking.shutdownNow();
    }

    private void closeClaim() {
        try {
            if (claim.isPresent()) {
                claim.get().close();
            }
        } catch (IOException e) {
            log.warn("the directory's lock did not close cleanly", e);
        }
    }

    private void begin() {
        registerGauges();
        String reached = config.endpoint(grpc.port());
        if (!reached.equals(endpoint)) {
            endpoint = reached;
            announce(reached);
        }
        world.start();
        rateWriter.start();
        running.start();
        started = true;
        var unusedHealth =
                timer.scheduleAtFixedRate(
                        new HealthWatch(this::obstacle, grpc::serving, System::nanoTime),
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

    private Optional<String> obstacle() {
        if (closed.get()) {
            return Optional.of("the agent is stopping");
        }
        if (!started) {
            return Optional.of(awaited.obstacle());
        }
        return world.world().fresh()
                ? running.obstacle()
                : Optional.of("the catalogue (schema plane) could not be read lately");
    }

    private RunningLog openLog() throws IOException {
        OwnWal wal =
                claim.isPresent()
                        ? OwnWal.inDirectory(
                                claim.get(), config.logDirectory().resolve("wal"), blocking)
                        : OwnWal.inPostgres(database, session);
        return new RunningLog(
                new RunningLog.Makings(
                        config,
                        database,
                        membership,
                        session,
                        wal,
                        store,
                        this::retention,
                        producers,
                        quarterOfMemory(),
                        clock,
                        reads,
                        rates,
                        blocking,
                        new LogMeters(metrics),
                        this::endpoint,
                        halt));
    }

    /** What the WAL holds is not known here any more: only a fresh start can tell. */
    private static void halt(Throwable cause) {
        log.error("halting: what was acknowledged is recovered from the WAL", cause);
        Runtime.getRuntime().halt(EXIT_BROKEN);
    }

    private void flush(long request) {
        var unused =
                streamLog.flush().thenRun(() -> world.flushed(request)).exceptionally(_ -> null);
    }

    private void expireProducers() {
        try {
            int expired = producers.expireEphemeral(EPHEMERAL_PRODUCERS_KEPT);
            if (expired > 0) {
                log.info("{} ephemeral producers expired", expired);
            }
        } catch (DatabaseUnavailable e) {
            log.warn("ephemeral producers stay for now: {}", e.getMessage());
        }
    }

    /** What is not known of a topic keeps everything. */
    private Retention.Rule retention(UUID topic) {
        try {
            return world.world()
                    .inMemory()
                    .topic(topic)
                    .map(known ->
                            new Retention.Rule(known.retentionMillis(), known.retentionBytes()))
                    .orElse(Retention.Rule.NONE);
        } catch (NotInMemory _) {
            return Retention.Rule.NONE;
        }
    }

    private void registerGauges() {
        running.bindTo(metrics);
        Gauge.builder("streamhouse.open.sessions", sessions, OpenSessions::count).register(metrics);
        Gauge.builder("streamhouse.waiting.reads", polls, LongPolls::waiting).register(metrics);
        Gauge.builder("streamhouse.agent.ready", this, a -> a.obstacle().isEmpty() ? 1 : 0)
                .register(metrics);
        new JvmMemoryMetrics().bindTo(metrics);
        new JvmGcMetrics().bindTo(metrics);
        new ProcessorMetrics().bindTo(metrics);
    }

    private void announce(String reached) {
        try {
            membership.announce(session, reached, false);
        } catch (Sealed e) {
            halt.accept(e);
        }
    }

    private String endpoint() {
        return endpoint;
    }

    private static long quarterOfMemory() {
        return Math.min(256L << 20, Runtime.getRuntime().maxMemory() / 4);
    }
}
