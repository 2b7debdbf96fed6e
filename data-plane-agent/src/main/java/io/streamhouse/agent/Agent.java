package io.streamhouse.agent;

import io.streamhouse.agent.cluster.NameTaken;
import io.streamhouse.agent.database.UnfitDatabase;
import io.streamhouse.agent.segment.StoreRefused;
import io.streamhouse.agent.wal.DirectoryClaim;
import io.streamhouse.agent.wal.WalDamage;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Starts the data-plane agent, and stops it cleanly when told to. */
public final class Agent {
    private static final Logger log = LoggerFactory.getLogger(Agent.class);
    private static final java.util.logging.Logger TRANSPORT =
            java.util.logging.Logger.getLogger("io.grpc");
    private static final int EXIT_FAILED = 1;

    /** What it was given does not fit: to start it again alone does not help. */
    private static final int EXIT_SETTINGS = 2;

    private static final int EXIT_BROKEN = 70;

    private Agent() {}

    /** A duty whose thread ends would be missed silently: only a fresh start has them all. */
    private static void ended(Thread thread, Throwable cause) {
        if (thread.isVirtual() && !(cause instanceof OutOfMemoryError)) {
            log.error("a task failed", cause);
            return;
        }
        log.error("thread {} ended; halting to start anew", thread.getName(), cause);
        Runtime.getRuntime().halt(EXIT_BROKEN);
    }

    /** Runs until the process is told to end. Settings come from the environment. */
    public static void main(String[] arguments) throws InterruptedException {
        // Whoever sends nonsense must not fill the log: the transport tells each as a warning.
        TRANSPORT.setLevel(Level.SEVERE);
        Thread.setDefaultUncaughtExceptionHandler(Agent::ended);
        AgentConfig config;
        Secrets secrets;
        try {
            config = AgentConfig.read(System.getenv());
            secrets = Secrets.read(config.secretsDirectory());
        } catch (IllegalArgumentException e) {
            log.error("the agent cannot start: {}", e.getMessage());
            System.exit(EXIT_SETTINGS);
            return;
        }
        try {
            RunningAgent agent = RunningAgent.start(config, secrets);
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime()
                    .addShutdownHook(
                            Thread.ofPlatform()
                                    .name("stop")
                                    .unstarted(() -> {
                                        agent.close();
                                        stopped.countDown();
                                    }));
            stopped.await();
        } catch (UnfitDatabase | UnfitSetting | WalDamage | StoreRefused e) {
            log.error("the agent cannot start: {}", e.getMessage());
            System.exit(EXIT_SETTINGS);
        } catch (DirectoryClaim.Taken | NameTaken e) {
            log.error("the agent cannot start: {}", e.getMessage());
            System.exit(EXIT_FAILED);
        } catch (IOException | RuntimeException e) {
            log.error("the agent cannot start: {}", e.toString());
            log.debug("where it failed", e);
            System.exit(EXIT_FAILED);
        }
    }
}
