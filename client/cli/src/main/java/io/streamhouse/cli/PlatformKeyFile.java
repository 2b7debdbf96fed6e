package io.streamhouse.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the platform key of an installation on this machine. */
final class PlatformKeyFile {
    private PlatformKeyFile() {}

    static String read(Map<String, String> environment) {
        List<Path> places = places(environment);
        for (Path place : places) {
            Path file = place.resolve("platform-key");
            if (Files.exists(file)) {
                try {
                    return Files.readString(file).strip();
                } catch (IOException e) {
                    throw new CommandFailure(CommandFailure.REFUSED, "cannot read " + file);
                }
            }
        }
        throw new CommandFailure(
                CommandFailure.REFUSED,
                "no platform key in "
                        + places.getFirst()
                        + "; set STREAMHOUSE_DATA_DIR to the installation's data directory, or"
                        + " STREAMHOUSE_PLATFORM_KEY to the key");
    }

    private static List<Path> places(Map<String, String> environment) {
        String secrets = environment.get("STREAMHOUSE_SECRETS_DIR");
        String data = environment.get("STREAMHOUSE_DATA_DIR");
        List<Path> places = new ArrayList<>();
        if (secrets != null) {
            places.add(Path.of(secrets));
        } else if (data != null) {
            places.add(Path.of(data, "secrets"));
        } else {
            places.add(Path.of(".streamhouse/secrets").toAbsolutePath());
            places.add(
                    Path.of(System.getProperty("streamhouse.home", "."), ".streamhouse/secrets"));
        }
        return places;
    }
}
