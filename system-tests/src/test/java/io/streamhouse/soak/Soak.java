package io.streamhouse.soak;

import io.streamhouse.faults.FaultSoak;
import io.streamhouse.system.Await;
import io.streamhouse.system.Belongings;
import io.streamhouse.system.Installation;
import io.streamhouse.system.ProduceRun;
import io.streamhouse.system.User;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * Two long runs. {@code ONLY=spine}: kills a random program with SIGKILL every few seconds while a
 * producer counts upward, then checks that every acknowledged record is there once and in order and
 * that usage equals the log. {@code ONLY=log}: agents, PostgreSQL, the store and the network are
 * struck, and every invariant is checked after each fault. {@code MINUTES} (default 5) bounds each
 * (every fault of the log is struck at least once), {@code SEED} repeats the order of the faults.
 */
public final class Soak {
    private static final String[] VICTIMS = {"agent", "control-plane", "postgres", "everything"};
    private static final Duration HEAL_LIMIT = Duration.ofSeconds(90);
    private static final int RECORDS_PER_STEP = 500;

    private Soak() {}

    public static void main(String[] arguments) throws Exception {
        boolean clean = false;
        try {
            clean = run();
        } finally {
            if (!clean) {
                Belongings.keepDirectories();
            }
        }
        System.exit(clean ? 0 : 1);
    }

    private static boolean run() throws Exception {
        long minutes = Long.parseLong(System.getenv().getOrDefault("MINUTES", "5"));
        String given = System.getenv("SEED");
        long seed = given == null ? System.nanoTime() : Long.parseLong(given);
        System.out.println("SEED=" + seed + " MINUTES=" + minutes);
        String only = System.getenv().getOrDefault("ONLY", "");
        if (only.isEmpty() || only.equals("spine")) {
            Path data = Belongings.directory("streamhouse-soak-");
            try (Installation installation = Installation.start(data, Map.of())) {
                run(installation, new Random(seed), Duration.ofMinutes(minutes));
            }
        }
        return !(only.isEmpty() || only.equals("log"))
                || FaultSoak.run(seed, Duration.ofMinutes(minutes));
    }

    private static void run(Installation installation, Random random, Duration length)
            throws Exception {
        User user = User.signUp(installation);
        user.createTopic("soak", 2);
        Map<String, Integer> faults = new TreeMap<>();
        long end = System.nanoTime() + length.toNanos();
        try (ProduceRun produced =
                new ProduceRun(installation.agent(), user.key(), "soak", 2, "soak-producer")) {
            while (System.nanoTime() < end) {
                produced.send(RECORDS_PER_STEP);
                TimeUnit.MILLISECONDS.sleep(random.nextInt(2_000));
                String victim = VICTIMS[random.nextInt(VICTIMS.length)];
                faults.merge(victim, 1, Integer::sum);
                strike(installation, victim);
                produced.send(RECORDS_PER_STEP);
                installation.awaitServing();
                System.out.printf(
                        "%5d s left, %7d acknowledged, killed %s%n",
                        Math.max(0, (end - System.nanoTime()) / 1_000_000_000L),
                        produced.acknowledged(),
                        victim);
            }
            produced.awaitAll();
            produced.check();
            Await.until(
                    "usage equals the log",
                    HEAL_LIMIT,
                    () -> usage(installation, user) == produced.acknowledged());
            System.out.println("faults               " + faults);
            System.out.println("acknowledged         " + produced.acknowledged());
            System.out.println("lost, doubled, moved 0");
            System.out.println("usage = log          yes");
        }
    }

    private static void strike(Installation installation, String victim) throws Exception {
        if (victim.equals("everything")) {
            installation.killEverything();
            installation.start();
        } else {
            installation.kill(victim);
        }
    }

    private static long usage(Installation installation, User user) throws Exception {
        installation.platform().post("/api/v1/admin/usage/flush", Map.of()).expect(200);
        JsonNode login =
                installation
                        .api()
                        .post(
                                "/api/v1/auth/login",
                                Map.of("email", user.email(), "password", User.PASSWORD))
                        .expect(200)
                        .json();
        JsonNode usage =
                installation
                        .api()
                        .as(login.get("token").asString())
                        .get("/api/v1/usage")
                        .expect(200)
                        .json();
        return usage.get("closed").get("records").asLong()
                + usage.get("provisional").get("records").asLong();
    }
}
