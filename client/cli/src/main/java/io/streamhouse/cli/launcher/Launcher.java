package io.streamhouse.cli.launcher;

import io.streamhouse.postgres.ServerFailure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs StreamHouse on this machine until Ctrl-C or SIGTERM. Exit codes: 0 stopped as asked, 1 it
 * cannot run, 2 a setting is wrong.
 */
public final class Launcher {
    private Launcher() {}

    /**
     * Started by {@code bin/streamhouse}. Without arguments it runs everything, with settings from
     * the environment; {@code secrets <directory>} only makes a new installation's secrets, for
     * programs that are started another way.
     */
    public static void main(String[] arguments) throws InterruptedException {
        switch (Wish.of(arguments)) {
            case Wish.Run _ -> runAll();
            case Wish.Secrets secrets -> makeSecrets(secrets.directory().toAbsolutePath());
            case Wish.Help _ -> System.out.print(Wish.USAGE);
            case Wish.Misuse misuse -> {
                System.err.print("error: " + misuse.why() + "\n" + Wish.USAGE);
                System.exit(LauncherFailure.SETTINGS);
            }
        }
    }

    private static void runAll() throws InterruptedException {
        Path home = Path.of(System.getProperty("streamhouse.home", "")).toAbsolutePath();
        run(
                System.getenv(),
                config -> url -> Programs.of(home, config, config.programSettings(url)));
    }

    private static void makeSecrets(Path directory) {
        try {
            new SecretFiles(directory).prepare(true, false);
            System.out.println("The secrets are in " + directory + "; what was there is kept.");
        } catch (LauncherFailure e) {
            System.err.println("error: " + e.getMessage());
            System.exit(e.exitCode());
        }
    }

    /** Runs the programs until the process is told to stop. Does not return. */
    static void run(
            Map<String, String> environment,
            Function<LauncherConfig, Function<String, List<Program>>> programs)
            throws InterruptedException {
        Screen screen = Screen.standard(environment);
        int exit = 0;
        try {
            run(LauncherConfig.read(environment), screen, programs);
        } catch (LauncherFailure e) {
            screen.say("cannot run: " + e.getMessage());
            exit = e.exitCode();
        } catch (ServerFailure e) {
            screen.say("cannot run: " + e.getMessage());
            exit = LauncherFailure.FAILED;
        }
        System.exit(exit);
    }

    /** To be stopped by a signal is no failure; without this the exit code would say so. */
    private static void stopAsAsked(Installation installation) {
        boolean asked = !installation.isStopping();
        installation.stop();
        if (asked) {
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }

    private static void run(
            LauncherConfig config,
            Screen screen,
            Function<LauncherConfig, Function<String, List<Program>>> programs)
            throws InterruptedException {
        long begin = System.nanoTime();
        Installation installation = new Installation(config, screen);
        Thread stopper =
                Thread.ofPlatform().name("stop").unstarted(() -> stopAsAsked(installation));
        Runtime.getRuntime().addShutdownHook(stopper);
        boolean ready = false;
        try {
            installation.start(programs.apply(config));
            ready = true;
        } finally {
            if (!ready) {
                installation.stop();
            }
        }
        if (!installation.isStopping()) {
            Duration took = Duration.ofNanos(System.nanoTime() - begin);
            screen.plain(Banner.text(config, screen, took));
            if (config.classArchive()) {
                installation.archiveLater();
            }
        }
        installation.awaitStop();
    }
}
