package io.streamhouse.control.settings;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Settings as text, by name: the environment over the file that {@code CONFIG} names. */
record Settings(Map<SettingName, String> values) {
    Settings {
        values = Map.copyOf(values);
    }

    static Settings of(Map<String, String> environment) {
        Map<SettingName, String> merged = new EnumMap<>(SettingName.class);
        String file = environment.get(SettingName.CONFIG.variable());
        if (file != null && !file.isBlank()) {
            merged.putAll(ofFile(Path.of(file)));
        }
        environment.forEach((variable, value) -> {
            if (SettingName.isOurs(variable)) {
                SettingName name =
                        SettingName.ofVariable(variable)
                                .orElseThrow(() -> unknown(variable, "the environment"));
                if (!value.isBlank()) {
                    merged.put(name, value.strip());
                }
            }
        });
        return new Settings(merged);
    }

    Optional<String> text(SettingName name) {
        return Optional.ofNullable(values.get(name));
    }

    String required(SettingName name) {
        return text(name).orElseThrow(() -> new SettingsFailure(name.variable() + " must be set"));
    }

    Optional<Path> path(SettingName name) {
        return text(name).map(Path::of);
    }

    Optional<Integer> number(SettingName name) {
        return text(name)
                .map(text -> {
                    if (!text.matches("\\d{1,9}")) {
                        throw new SettingsFailure(name.variable() + " is not a number: " + text);
                    }
                    return Integer.valueOf(text);
                });
    }

    Optional<Duration> duration(SettingName name) {
        return text(name)
                .map(text -> {
                    try {
                        return Duration.parse(text);
                    } catch (DateTimeParseException e) {
                        throw new SettingsFailure(
                                name.variable() + " is not a duration such as PT1H: " + text, e);
                    }
                });
    }

    boolean flag(SettingName name) {
        return text(name)
                .map(text ->
                        switch (text) {
                            case "true" -> true;
                            case "false" -> false;
                            default ->
                                    throw new SettingsFailure(
                                            name.variable()
                                                    + " is neither true nor false: "
                                                    + text);
                        })
                .orElse(false);
    }

    private static Map<SettingName, String> ofFile(Path file) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new SettingsFailure(
                    SettingName.CONFIG.variable() + " names a file that cannot be read: " + file,
                    e);
        }
        Map<SettingName, String> values = new EnumMap<>(SettingName.class);
        for (String property : properties.stringPropertyNames()) {
            SettingName name =
                    SettingName.ofProperty(property)
                            .orElseThrow(() -> unknown(property, file.toString()));
            values.put(name, properties.getProperty(property).strip());
        }
        return values;
    }

    private static SettingsFailure unknown(String name, String where) {
        return new SettingsFailure("there is no setting " + name + " (in " + where + ")");
    }
}
