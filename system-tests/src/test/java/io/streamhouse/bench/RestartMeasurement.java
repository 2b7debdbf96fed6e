package io.streamhouse.bench;

import io.streamhouse.system.Installation;
import java.util.function.Consumer;

/** From the command to start until everything serves, on a directory with data. */
final class RestartMeasurement implements SpineBench.Measurement {
    private static final int REPETITIONS = 3;
    private static final double GOAL_S = 10;

    @Override
    public void run(Installation installation, Consumer<Figure> figures) throws Exception {
        Samples afterStop = new Samples();
        Samples afterKill = new Samples();
        for (int i = 0; i < REPETITIONS; i++) {
            installation.close();
            afterStop.add(start(installation));
            installation.killEverything();
            afterKill.add(start(installation));
        }
        figures.accept(
                Figure.of("spine.restart.after_stop", afterStop.millis(0.5) / 1e3, "s")
                        .atMost(GOAL_S));
        figures.accept(
                Figure.of("spine.restart.after_kill_9", afterKill.millis(0.5) / 1e3, "s")
                        .atMost(GOAL_S));
    }

    private static long start(Installation installation) throws Exception {
        long began = System.nanoTime();
        installation.start();
        return System.nanoTime() - began;
    }
}
