package io.streamhouse.cli.launcher;

import java.nio.file.Path;
import java.time.Duration;

/** What is shown when everything serves. */
final class Banner {
    private Banner() {}

    static String text(LauncherConfig config, Screen screen, Duration took) {
        Path here = Path.of("").toAbsolutePath();
        Path data = config.dataDir();
        String shownData =
                data.startsWith(here) ? here.relativize(data).toString() : data.toString();
        return """

          %s  (%.1f s)

            Console   %s
            gRPC      %s
            Data      %s
            Logs      %s

          Next, here in the browser or in another terminal:

            bin/streamctl signup --email you@example.com --org "Your Company"
            bin/streamctl topic create orders --partitions 2
            export STREAMHOUSE_API_KEY=$(bin/streamctl key create laptop --quiet)
            bin/streamctl produce orders hello
            bin/streamctl consume orders --from-beginning --follow

          Ctrl-C stops everything; what was written stays.

        """
                .formatted(
                        screen.bold("StreamHouse is ready"),
                        took.toMillis() / 1e3,
                        screen.bold(config.consoleUrl()),
                        screen.bold(config.agentEndpoint()),
                        shownData,
                        shownData + "/logs");
    }
}
