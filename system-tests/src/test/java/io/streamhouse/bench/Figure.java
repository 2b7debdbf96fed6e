package io.streamhouse.bench;

import java.util.Locale;
import java.util.Optional;

/**
 * One measured number.
 *
 * @param name group and name, such as {@code spine.command.p50}
 * @param value the median of the repetitions
 * @param peer what it is compared with, and its value in the same run
 * @param goal what was promised
 */
record Figure(String name, double value, String unit, Optional<Peer> peer, Optional<Goal> goal) {
    /** Another way to do the same, or a limit of the machine. */
    record Peer(String name, double value) {}

    /** A bound on the value. */
    record Goal(Bound bound, double value) {
        boolean isMetBy(double measured) {
            return bound == Bound.AT_MOST ? measured <= value : measured >= value;
        }
    }

    enum Bound {
        AT_MOST,
        AT_LEAST
    }

    static Figure of(String name, double value, String unit) {
        return new Figure(name, value, unit, Optional.empty(), Optional.empty());
    }

    Figure beside(String peerName, double peerValue) {
        return new Figure(name, value, unit, Optional.of(new Peer(peerName, peerValue)), goal);
    }

    Figure atMost(double bound) {
        return new Figure(name, value, unit, peer, Optional.of(new Goal(Bound.AT_MOST, bound)));
    }

    Figure atLeast(double bound) {
        return new Figure(name, value, unit, peer, Optional.of(new Goal(Bound.AT_LEAST, bound)));
    }

    Optional<Double> ratio() {
        return peer.filter(it -> it.value() != 0).map(it -> value / it.value());
    }

    Optional<Boolean> met() {
        return goal.map(it -> it.isMetBy(value));
    }

    String line() {
        return String.format(
                Locale.ROOT,
                "%-44s %14s %-10s %-42s %9s %12s %s",
                name,
                number(value),
                unit,
                peer.map(it -> it.name() + " " + number(it.value())).orElse("-"),
                ratio().map(it -> String.format(Locale.ROOT, "x%.3f", it)).orElse("-"),
                goal.map(it -> (it.bound() == Bound.AT_MOST ? "<= " : ">= ") + number(it.value()))
                        .orElse("-"),
                met().map(it -> it ? "met" : "MISSED").orElse("-"));
    }

    private static String number(double value) {
        if (value >= 1_000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.3f", value);
    }
}
