package io.streamhouse.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a command is to read. */
final class InputFile {
    private InputFile() {}

    /** Refuses what cannot be read before anything is done. */
    static void demand(Path file) {
        String why =
                Files.isDirectory(file)
                        ? "it is a directory"
                        : !Files.exists(file)
                                ? "there is no such file"
                                : !Files.isReadable(file) ? "it is not yours to read" : "";
        if (!why.isEmpty()) {
            throw new CommandFailure(CommandFailure.USAGE, "cannot read " + file + ": " + why);
        }
    }
}
