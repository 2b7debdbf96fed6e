package io.streamhouse.cli.launcher;

import java.io.PrintStream;
import java.util.Map;

/** What the person who started it sees: each line with the name of who says it. Thread-safe. */
final class Screen {
    static final String SELF = "streamhouse";

    private static final String RESET = "\u001b[0m";
    private static final String BOLD = "\u001b[1m";
    private static final Map<String, String> COLOURS =
            Map.of(
                    SELF,
                    "\u001b[32m",
                    "control-plane",
                    "\u001b[36m",
                    "agent",
                    "\u001b[35m",
                    "postgres",
                    "\u001b[34m");
    private static final int NAME_WIDTH = 13;

    private final PrintStream out;
    private final boolean colour;

    Screen(PrintStream out, boolean colour) {
        this.out = out;
        this.colour = colour;
    }

    /** On standard output; colours on a terminal only, and never with {@code NO_COLOR}. */
    static Screen standard(Map<String, String> environment) {
        // The start script knows; to ask from here would start a console.
        boolean terminal = Boolean.getBoolean("streamhouse.terminal");
        String noColor = environment.getOrDefault("NO_COLOR", "");
        return new Screen(System.out, terminal && noColor.isEmpty());
    }

    void line(String who, String text) {
        String name = who + " ".repeat(Math.max(0, NAME_WIDTH - who.length()));
        String shown = colour ? COLOURS.getOrDefault(who, "") + name + RESET : name;
        synchronized (this) {
            out.println(shown + " | " + text);
            out.flush();
        }
    }

    void say(String text) {
        line(SELF, text);
    }

    void plain(String text) {
        synchronized (this) {
            out.print(text);
            out.flush();
        }
    }

    String bold(String text) {
        return colour ? BOLD + text + RESET : text;
    }
}
