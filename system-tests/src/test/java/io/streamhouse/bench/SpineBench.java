package io.streamhouse.bench;

import io.streamhouse.system.Installation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The main job from end to end, against the programs as {@code make run} starts them. */
final class SpineBench implements Bench.Group {
    @Override
    public void run(Consumer<Figure> figures) throws Exception {
        Path data = Files.createTempDirectory("streamhouse-bench-");
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
        } finally {
            try (Stream<Path> files = Files.walk(data)) {
                files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
            }
        }
    }

    /** Some figures of a running installation. */
    interface Measurement {
        void run(Installation installation, Consumer<Figure> figures) throws Exception;
    }
}
