package io.streamhouse.faults;

import io.streamhouse.offline.Objects;
import io.streamhouse.offline.OfflineLog;
import io.streamhouse.postgres.DatabaseSetup;
import io.streamhouse.s3.FaultPlan;
import io.streamhouse.s3.FaultProxy;
import io.streamhouse.s3.S3Server;
import io.streamhouse.system.Await;
import io.streamhouse.system.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An installation to be struck. Under the launcher run PostgreSQL (or there is a pair of servers),
 * the control plane and the first agent; further agents are processes of the test.
 */
public final class Cluster implements AutoCloseable {
    private static final Duration SPREAD_LIMIT = Duration.ofSeconds(150);
    private static final Duration QUIET = Duration.ofSeconds(3);
    private static final int SLOTS = 256;
    private static final String BUCKET = "segments";

    private final Installation installation;
    private final Optional<Store> store;
    private final Optional<PostgresPair> pair;
    private final List<AgentProcess> agents = new ArrayList<>();
    private Optional<Apart> apart = Optional.empty();
    private Optional<AgentProcess> timed = Optional.empty();

    /** An agent in a network namespace of its own. */
    record Apart(Namespace namespace, AgentProcess process) {
        /** Nothing passes a link that is cut, though there is always something to say. */
        void requireCut(Namespace.Link link) {
            boolean passes =
                    link == Namespace.Link.CLIENTS
                            ? process.isReady()
                            : namespace.quiet(link).compareTo(QUIET) < 0;
            if (passes) {
                throw new AssertionError("the link still carries what it should not");
            }
        }
    }

    /** A real S3 server, and what stands between it and the agents. */
    record Store(S3Server server, FaultProxy proxy, Path folder) {
        static Store start(Path folder) throws IOException {
            S3Server server = S3Server.start(folder);
            server.createBucket(BUCKET);
            return new Store(server, FaultProxy.start(server.endpoint(), FaultPlan.none()), folder);
        }
    }

    private Cluster(Installation installation, Optional<Store> store, Optional<PostgresPair> pair) {
        this.installation = installation;
        this.store = store;
        this.pair = pair;
    }

    /** One agent, its WAL and segments in the data directory. */
    static Cluster onOneDisk(Path data, Map<String, String> settings) throws Exception {
        return new Cluster(Installation.start(data, settings), Optional.empty(), Optional.empty());
    }

    /**
     * The launcher's agent and so many more, the WAL in PostgreSQL, segments in S3; waits until all
     * have their share.
     */
    static Cluster start(Path data, int more, Map<String, String> settings) throws Exception {
        return start(data, more, settings, Optional.empty());
    }

    /** Likewise, on a primary and its standby. */
    static Cluster onPair(Path data, int more, Map<String, String> settings) throws Exception {
        Path secrets = Files.createDirectories(data.resolve("secrets"));
        DatabaseSetup.Passwords passwords = new DatabaseSetup.Passwords("control", "agent");
        Files.writeString(secrets.resolve("db-control-password"), passwords.control() + "\n");
        Files.writeString(secrets.resolve("db-agent-password"), passwords.agent() + "\n");
        PostgresPair pair = PostgresPair.start(passwords);
        Map<String, String> all = new HashMap<>(settings);
        all.put("STREAMHOUSE_DATABASE_URL", pair.url());
        return start(data, more, all, Optional.of(pair));
    }

    private static Cluster start(
            Path data, int more, Map<String, String> settings, Optional<PostgresPair> pair)
            throws Exception {
        Store store = Store.start(data.resolve("s3"));
        Map<String, String> all = new HashMap<>(settings);
        all.put("STREAMHOUSE_WAL", "postgres");
        all.put("STREAMHOUSE_AGENT_ID", "agent-1");
        all.put("STREAMHOUSE_STORE", "s3://" + BUCKET + "/log");
        all.put("STREAMHOUSE_S3_ENDPOINT", store.proxy().endpoint().toString());
        all.put("STREAMHOUSE_S3_PATH_STYLE", "true");
        all.put("STREAMHOUSE_S3_REGION", "us-east-1");
        Path secrets = Files.createDirectories(data.resolve("secrets"));
        Files.writeString(secrets.resolve("s3-access-key-id"), S3Server.ACCESS_KEY_ID + "\n");
        Files.writeString(
                secrets.resolve("s3-secret-access-key"), S3Server.SECRET_ACCESS_KEY + "\n");
        Cluster cluster = new Cluster(Installation.start(data, all), Optional.of(store), pair);
        boolean started = false;
        try {
            cluster.startAgents(more);
            started = true;
            return cluster;
        } finally {
            if (!started) {
                // Whoever asked gets nothing that could be closed.
                cluster.close();
            }
        }
    }

    private void startAgents(int more) throws Exception {
        for (int i = 2; i < 2 + more; i++) {
            agents.add(process("agent-" + i, List.of(), "127.0.0.1", Map.of()).start());
        }
        for (AgentProcess agent : agents) {
            agent.awaitReady();
        }
        awaitEvenSpread();
    }

    /** Adds an agent in a network namespace of its own, so that its links can be cut. */
    void addApart(int number) throws Exception {
        Namespace namespace = Namespace.create(number);
        int database = Integer.parseInt(databaseUrl().replaceAll(".*:([0-9]+)/.*", "$1"));
        int storePort = store.orElseThrow().proxy().endpoint().getPort();
        namespace.open(Namespace.Link.DATABASE, database);
        namespace.open(Namespace.Link.STORE, storePort);
        String url = databaseUrl().replace("127.0.0.1", namespace.outer(Namespace.Link.DATABASE));
        String s3 = "http://" + namespace.outer(Namespace.Link.STORE) + ":" + storePort;
        AgentProcess process =
                process(
                        "agent-apart",
                        namespace.prefix(),
                        namespace.inner(Namespace.Link.CLIENTS),
                        Map.of(
                                "STREAMHOUSE_ALLOW_PLAINTEXT",
                                "true",
                                "STREAMHOUSE_DATABASE_URL",
                                url,
                                "STREAMHOUSE_S3_ENDPOINT",
                                s3));
        agents.add(process.start());
        apart = Optional.of(new Apart(namespace, process));
        process.awaitReady();
        awaitEvenSpread();
    }

    /** Adds an agent with a clock of its own. */
    void addTimed(JumpingClock clock) throws Exception {
        AgentProcess process =
                process("agent-timed", List.of(), "127.0.0.1", clock.environment()).start();
        agents.add(process);
        timed = Optional.of(process);
        process.awaitReady();
        awaitEvenSpread();
    }

    /** The agent with a clock of its own. */
    AgentProcess timed() {
        return timed.orElseThrow();
    }

    /** The agent in a namespace of its own. */
    Apart apart() {
        return apart.orElseThrow();
    }

    /** Starts agents that have ended, and waits until all lead their share again. */
    void startMissing() throws Exception {
        for (AgentProcess agent : agents) {
            if (!agent.isAlive()) {
                agent.start();
            }
        }
        for (AgentProcess agent : agents) {
            awaitBack(agent);
        }
        installation.awaitServing();
        awaitEvenSpread();
    }

    /** An agent that finds itself sealed ends; then it is started anew. */
    private static void awaitBack(AgentProcess agent) throws Exception {
        Await.until(
                agent.id() + " is ready",
                SPREAD_LIMIT,
                () -> {
                    if (!agent.isAlive()) {
                        agent.start();
                    }
                    return agent.isReady();
                });
    }

    /** Waits until a process has ended by itself. */
    void awaitEnd(AgentProcess agent) throws Exception {
        Await.until(agent.id() + " ends by itself", SPREAD_LIMIT, () -> !agent.isAlive());
    }

    private AgentProcess process(
            String id, List<String> prefix, String address, Map<String, String> more)
            throws IOException {
        Map<String, String> settings = new HashMap<>(installation.settings());
        int port = freePort();
        Path directory = Files.createDirectories(installation.data().resolve(id));
        settings.put("STREAMHOUSE_DATABASE_URL", databaseUrl());
        settings.put("STREAMHOUSE_SECRETS_DIR", installation.data().resolve("secrets").toString());
        settings.put("STREAMHOUSE_DATA_DIR", directory.toString());
        settings.put("STREAMHOUSE_AGENT_ID", id);
        settings.put("STREAMHOUSE_GRPC_PORT", Integer.toString(port));
        settings.put("STREAMHOUSE_AGENT_HTTP_PORT", Integer.toString(freePort()));
        settings.put("STREAMHOUSE_BIND_ADDRESS", address);
        settings.put("STREAMHOUSE_AGENT_ENDPOINT", address + ":" + port);
        settings.remove("STREAMHOUSE_HTTP_PORT");
        settings.putAll(more);
        return new AgentProcess(settings, prefix, installation.data().resolve(id + ".out"));
    }

    public Installation installation() {
        return installation;
    }

    /** What stands between the agents and the store. */
    FaultProxy toStore() {
        return store.orElseThrow().proxy();
    }

    /** The two database servers. */
    PostgresPair pair() {
        return pair.orElseThrow();
    }

    /** The agents beside the launcher's. */
    public List<AgentProcess> agents() {
        return agents;
    }

    /** All endpoints, as the client takes them. */
    public String endpoints() {
        StringBuilder endpoints = new StringBuilder("http://" + installation.agent());
        agents.forEach(agent -> endpoints.append(",http://").append(agent.endpoint()));
        return endpoints.toString();
    }

    /** A connection as superuser. */
    Connection database() throws Exception {
        String password =
                pair.isPresent()
                        ? pair.get().password()
                        : installation.secret("db-superuser-password");
        return DriverManager.getConnection(databaseUrl(), "postgres", password);
    }

    /** One number out of the database. */
    long number(String query) throws Exception {
        try (Connection connection = database();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The folder of the segments. */
    Path segments() {
        return store.map(it -> it.folder().resolve(BUCKET).resolve("log"))
                .orElse(installation.data().resolve("log/segments"));
    }

    /** The log as it lies in the store and in the WAL. */
    OfflineLog offline() throws Exception {
        Path wal = store.isPresent() ? null : installation.data().resolve("log/wal");
        try (Connection connection = database()) {
            return OfflineLog.read(connection, Objects.in(segments()), wal);
        }
    }

    /** Waits until every slot is led and no agent leads more than its share. */
    void awaitEvenSpread() throws Exception {
        Await.until(
                "all slots are led, evenly",
                SPREAD_LIMIT,
                () -> {
                    try (Connection connection = database()) {
                        return isEven(connection);
                    }
                });
    }

    private static boolean isEven(Connection connection) throws SQLException {
        List<Integer> leases = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT leases FROM log.v1_session WHERE state = 'live'")) {
            while (row.next()) {
                leases.add(row.getInt(1));
            }
        }
        int share = leases.isEmpty() ? 0 : Math.ceilDiv(SLOTS, leases.size());
        return leases.stream().mapToInt(Integer::intValue).sum() == SLOTS
                && leases.stream().allMatch(it -> it <= share);
    }

    private String databaseUrl() throws IOException {
        if (pair.isPresent()) {
            return pair.get().url();
        }
        String port =
                Files.readAllLines(installation.data().resolve("postgres/data/postmaster.pid"))
                        .get(3)
                        .trim();
        return "jdbc:postgresql://127.0.0.1:" + port + "/streamhouse";
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws Exception {
        for (AgentProcess agent : agents) {
            agent.close();
        }
        if (apart.isPresent()) {
            apart.get().namespace().close();
        }
        installation.close();
        if (pair.isPresent()) {
            pair.get().close();
        }
        if (store.isPresent()) {
            store.get().proxy().close();
            store.get().server().close();
        }
    }
}
