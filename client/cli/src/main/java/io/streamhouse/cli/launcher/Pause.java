package io.streamhouse.cli.launcher;

import java.time.Duration;

/** How long to wait before something that ended is started again: one second, doubling to 30. */
final class Pause {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private Duration next = FIRST;

    /**
     * @param ran how long it ran this time
     * @param steady after running so long the count begins anew
     */
    Duration after(Duration ran, Duration steady) {
        if (ran.compareTo(steady) >= 0) {
            next = FIRST;
        }
        Duration wait = next;
        Duration doubled = next.multipliedBy(2);
        next = doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
        return wait;
    }
}
