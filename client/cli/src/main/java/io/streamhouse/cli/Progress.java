package io.streamhouse.cli;

import java.time.Duration;
import java.util.Locale;

/**
 * One line on standard error that moves while long work goes on; only at a terminal. Thread-safe.
 */
final class Progress implements AutoCloseable {
    private static final Duration FIRST_AFTER = Duration.ofMillis(500);
    private static final Duration EVERY = Duration.ofMillis(200);

    private final Cli cli;
    private final String what;
    private final boolean shown;
    private final long begin = System.nanoTime();
    private long next = begin + FIRST_AFTER.toNanos();
    private boolean written;
    private boolean closed;

    private Progress(Cli cli, String what, boolean shown) {
        this.cli = cli;
        this.what = what;
        this.shown = shown;
    }

    static Progress of(Cli cli, String what) {
        return new Progress(cli, what, cli.watched());
    }

    /** Tells how much is done; cheap enough to call for each record. */
    synchronized void step(long count) {
        long now = System.nanoTime();
        if (!shown || closed || now < next) {
            return;
        }
        next = now + EVERY.toNanos();
        written = true;
        double seconds = (now - begin) / 1e9;
        String done =
                count == 0
                        ? ""
                        : String.format(Locale.ROOT, " %,d (%,.0f/s)", count, count / seconds);
        cli.err()
                .print(
                        "\r\u001b[2K"
                                + what
                                + done
                                + String.format(Locale.ROOT, " %.0f s", seconds));
        cli.err().flush();
    }

    /** Makes room for something else; the next step shows it again. */
    synchronized void clear() {
        if (written) {
            written = false;
            cli.err().print("\r\u001b[2K");
            cli.err().flush();
        }
    }

    @Override
    public synchronized void close() {
        clear();
        closed = true;
    }
}
