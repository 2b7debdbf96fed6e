package io.streamhouse.bench;

import io.streamhouse.system.Belongings;
import io.streamhouse.system.Installation;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The main job from end to end, against the programs as {@code make run} starts them. */
final class SpineBench implements Bench.Group {
    @Override
    public void run(Consumer<Figure> figures) throws Exception {
        Path data = Belongings.directory("streamhouse-bench-");
        try (Installation installation = Installation.start(data, Map.of())) {
            List<Measurement> measurements =
                    List.of(
                            new JourneyMeasurement(),
                            new CommandMeasurement(),
                            new ReplayMeasurement(),
                            new RevocationMeasurement(),
                            new StreamMeasurement(),
                            new RestartMeasurement());
            for (Measurement measurement : measurements) {
                measurement.run(installation, figures);
            }
        }
    }

    /** Some figures of a running installation. */
    interface Measurement {
        void run(Installation installation, Consumer<Figure> figures) throws Exception;
    }
}
