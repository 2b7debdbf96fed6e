package io.streamhouse.control.settings;

import io.streamhouse.proto.Settings;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Settings as text, by name, and their first reading. */
record Values(Map<String, String> values) {
    private static final String FILE = "STREAMHOUSE_CONFIG";

    Values {
        values = Map.copyOf(values);
    }

    static Values of(Map<String, String> environment) {
        String file = environment.getOrDefault(FILE, "");
        Map<String, String> properties = file.isBlank() ? Map.of() : properties(Path.of(file));
        try {
            return new Values(Settings.merged(environment, properties));
        } catch (IllegalArgumentException e) {
            throw new SettingsFailure(String.valueOf(e.getMessage()), e);
        }
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(values.get(name)).map(String::strip).filter(it -> !it.isEmpty());
    }

    String required(String name) {
        return text(name).orElseThrow(() -> new SettingsFailure(name + " must be set"));
    }

    Optional<Path> path(String name) {
        return text(name).map(Path::of);
    }

    Optional<Integer> number(String name) {
        Optional<String> text = text(name);
        if (text.isPresent() && !text.get().matches("\\d{1,9}")) {
            throw new SettingsFailure(name + " is not a number: " + text.get());
        }
        return text.map(Integer::valueOf);
    }

    Optional<Duration> duration(String name) {
        try {
            return text(name).map(Duration::parse);
        } catch (DateTimeParseException e) {
            throw new SettingsFailure(name + " is not a duration such as PT1H", e);
        }
    }

    boolean flag(String name) {
        return switch (text(name).orElse("false")) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new SettingsFailure(name + " is neither true nor false");
        };
    }

    private static Map<String, String> properties(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new SettingsFailure(FILE + " names a file that cannot be read: " + file, e);
        }
        Map<String, String> map = new HashMap<>();
        properties.stringPropertyNames().forEach(it -> map.put(it, properties.getProperty(it)));
        return map;
    }
}
