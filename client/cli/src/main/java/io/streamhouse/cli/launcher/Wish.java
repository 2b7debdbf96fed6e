package io.streamhouse.cli.launcher;

import java.nio.file.Path;
import java.util.List;

/** What the arguments of {@code bin/streamhouse} ask for. */
sealed interface Wish {
    String USAGE =
            """
            usage: streamhouse                      run StreamHouse here until Ctrl-C
                   streamhouse secrets DIRECTORY    only make a new installation's secrets
                   streamhouse --help
            Settings are environment variables STREAMHOUSE_* (docs/interfaces.md).
            """;

    /** Everything, until it is stopped. */
    record Run() implements Wish {}

    /** Only the secrets. */
    record Secrets(Path directory) implements Wish {}

    /** How it is used. */
    record Help() implements Wish {}

    /** Nothing that is known, and so nothing is done. */
    record Misuse(String why) implements Wish {}

    static Wish of(String... arguments) {
        List<String> words = List.of(arguments);
        if (words.isEmpty()) {
            return new Run();
        }
        String first = words.getFirst();
        boolean secrets = first.equals("secrets");
        List<String> rest = words.subList(1, words.size());
        if (isHelp(first) || (secrets && rest.stream().anyMatch(Wish::isHelp))) {
            return new Help();
        }
        if (!secrets) {
            return new Misuse("unknown argument '" + first + "'");
        }
        if (rest.size() != 1 || rest.getFirst().isBlank()) {
            return new Misuse("secrets takes one directory");
        }
        String directory = rest.getFirst();
        // A mistyped option is no directory; whoever means it writes ./-name.
        return directory.startsWith("-")
                ? new Misuse("unknown option '" + directory + "' of secrets")
                : new Secrets(Path.of(directory));
    }

    private static boolean isHelp(String word) {
        return word.equals("--help") || word.equals("-h");
    }
}
