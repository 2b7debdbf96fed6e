package io.streamhouse.faults;

import io.streamhouse.offline.Objects;
import io.streamhouse.offline.OfflineLog;
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
 * An installation with several agents: PostgreSQL, the control plane and the first agent run under
 * the launcher, the others as processes that the test strikes. WAL in PostgreSQL, segments in a real
 * S3 server.
 */
public final class Cluster implements AutoCloseable {
    private static final Duration SPREAD_LIMIT = Duration.ofSeconds(30);
    private static final int SLOTS = 256;
    private static final String BUCKET = "segments";

    private final S3Server s3;
    private final Installation installation;
    private final List<AgentProcess> agents = new ArrayList<>();
    private Optional<Apart> apart = Optional.empty();

    /** An agent in a network namespace of its own. */
    record Apart(Namespace namespace, AgentProcess process) {}

    private Cluster(S3Server s3, Installation installation) {
        this.s3 = s3;
        this.installation = installation;
    }

    /** Starts the launcher's agent and so many more, and waits until all have their share. */
    public static Cluster start(Path data, int more, Map<String, String> settings)
            throws Exception {
        S3Server s3 = S3Server.start(data.resolve("s3"));
        s3.createBucket(BUCKET);
        Map<String, String> all = new HashMap<>(settings);
        all.put("STREAMHOUSE_WAL", "postgres");
        all.put("STREAMHOUSE_STORE", "s3://" + BUCKET + "/log");
        all.put("STREAMHOUSE_S3_ENDPOINT", s3.endpoint().toString());
        all.put("STREAMHOUSE_S3_PATH_STYLE", "true");
        all.put("STREAMHOUSE_S3_REGION", "us-east-1");
        Path secrets = Files.createDirectories(data.resolve("secrets"));
        Files.writeString(secrets.resolve("s3-access-key-id"), S3Server.ACCESS_KEY_ID + "\n");
        Files.writeString(secrets.resolve("s3-secret-access-key"), S3Server.SECRET_ACCESS_KEY + "\n");
        Cluster cluster = new Cluster(s3, Installation.start(data, all));
        for (int i = 2; i < 2 + more; i++) {
            cluster.agents.add(cluster.process("agent-" + i, List.of(), "127.0.0.1", Map.of()).start());
        }
        for (AgentProcess agent : cluster.agents) {
            agent.awaitReady();
        }
        cluster.awaitEvenSpread();
        return cluster;
    }

    /** Adds an agent in a network namespace of its own, so that its links can be cut. */
    void addApart(int number) throws Exception {
        Namespace namespace = Namespace.create(number);
        int database = Integer.parseInt(databaseUrl().replaceAll(".*:([0-9]+)/.*", "$1"));
        namespace.open(Namespace.Link.DATABASE, database);
        namespace.open(Namespace.Link.STORE, s3.endpoint().getPort());
        AgentProcess process =
                process(
                        "agent-apart",
                        namespace.prefix(),
                        namespace.inner(Namespace.Link.CLIENTS),
                        Map.of(
                                "STREAMHOUSE_ALLOW_PLAINTEXT",
                                "true",
                                "STREAMHOUSE_DATABASE_URL",
                                databaseUrl()
                                        .replace(
                                                "127.0.0.1",
                                                namespace.outer(Namespace.Link.DATABASE)),
                                "STREAMHOUSE_S3_ENDPOINT",
                                "http://"
                                        + namespace.outer(Namespace.Link.STORE)
                                        + ":"
                                        + s3.endpoint().getPort()));
        agents.add(process.start());
        apart = Optional.of(new Apart(namespace, process));
        process.awaitReady();
        awaitEvenSpread();
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

    /** An agent that is not started; it listens on an address of the test's. */
    private AgentProcess process(
            String id, List<String> prefix, String address, Map<String, String> more)
            throws IOException {
        Map<String, String> settings = new HashMap<>(installation.settings());
        int port = freePort();
        settings.put("STREAMHOUSE_DATABASE_URL", databaseUrl());
        settings.put("STREAMHOUSE_SECRETS_DIR", installation.data().resolve("secrets").toString());
        settings.put(
                "STREAMHOUSE_DATA_DIR",
                Files.createDirectories(installation.data().resolve(id)).toString());
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

    public S3Server s3() {
        return s3;
    }

    /** The agents beside the launcher's. */
    public List<AgentProcess> agents() {
        return agents;
    }

    /** All endpoints, as the client takes them. */
    public String endpoints() {
        StringBuilder endpoints = new StringBuilder(installation.agent());
        agents.forEach(agent -> endpoints.append(",http://").append(agent.endpoint()));
        return endpoints.toString();
    }

    /** A connection as superuser. */
    public Connection database() throws Exception {
        return DriverManager.getConnection(
                databaseUrl(), "postgres", installation.secret("db-superuser-password"));
    }

    /** One number out of the database. */
    public long number(String query) throws Exception {
        try (Connection connection = database();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The log as it lies in the store and in PostgreSQL. */
    public OfflineLog offline() throws Exception {
        try (Connection connection = database()) {
            return OfflineLog.read(connection, Objects.in(installation.data().resolve("s3").resolve(BUCKET).resolve("log")), null);
        }
    }

    /** Waits until every slot is led and no agent leads more than its share. */
    public void awaitEvenSpread() throws Exception {
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
                                "SELECT count(l.slot) FROM log.v1_session s LEFT JOIN log.lease l"
                                        + " USING (session_id) WHERE s.state = 'live'"
                                        + " GROUP BY session_id")) {
            while (row.next()) {
                leases.add(row.getInt(1));
            }
        }
        int share = leases.isEmpty() ? 0 : Math.ceilDiv(SLOTS, leases.size());
        return leases.stream().mapToInt(Integer::intValue).sum() == SLOTS
                && leases.stream().allMatch(it -> it <= share);
    }

    private String databaseUrl() throws IOException {
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
        s3.close();
    }
}
