package io.streamhouse.cli.launcher;

import java.time.Duration;

/** How long to wait before something that ended is started again: not at all, 1 s, 2 s, to 30 s. */
final class Pause {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Duration next = Duration.ZERO;

    /** Such as {@code in 2 s}; empty for at once. */
    static String text(Duration wait) {
        return wait.isZero() ? "" : " in " + wait.toSeconds() + " s";
    }

    /**
     * @param ran how long it ran this time
     * @param steady after running so long the count begins anew
     */
    Duration after(Duration ran, Duration steady) {
        if (ran.compareTo(steady) >= 0) {
            next = Duration.ZERO;
        }
        Duration wait = next;
        Duration doubled = next.isZero() ? FIRST : next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return wait;
    }
}
