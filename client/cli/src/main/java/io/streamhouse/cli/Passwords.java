package io.streamhouse.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Asks for a password without showing it; never takes one from the arguments. */
final class Passwords {
    private Passwords() {}

    static String of(Cli cli, boolean fromStandardInput) {
        if (fromStandardInput) {
            return line(cli).orElseThrow(() -> none("standard input is empty"));
        }
        Optional<String> given = cli.variable(ClientSettings.PASSWORD);
        if (given.isPresent()) {
            return given.get();
        }
        return Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .map(it -> it.readPassword("Password: "))
                .map(String::new)
                .filter(it -> !it.isEmpty())
                .orElseThrow(() -> none("there is none"));
    }

    private static Optional<String> line(Cli cli) {
        BufferedReader reader =
                new BufferedReader(new InputStreamReader(cli.in(), StandardCharsets.UTF_8));
        try {
            return Optional.ofNullable(reader.readLine());
        } catch (IOException e) {
            throw none(String.valueOf(e.getMessage()));
        }
    }

    private static CommandFailure none(String why) {
        return new CommandFailure(
                CommandFailure.USAGE,
                "no password ("
                        + why
                        + "): type it at a terminal, use --password-stdin, or set "
                        + ClientSettings.PASSWORD);
    }
}
