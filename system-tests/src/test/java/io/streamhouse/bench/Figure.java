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
 * @param spread the least and the greatest of the repetitions
 * @param discounted why it is neither met nor missed, such as a machine that was not quiet
 */
public record Figure(
        String name,
        double value,
        String unit,
        Optional<Peer> peer,
        Optional<Goal> goal,
        Optional<Spread> spread,
        Optional<String> discounted) {
    /** Another way to do the same, or a limit of the machine. */
    public record Peer(String name, double value) {}

    /** The least and the greatest. */
    public record Spread(double least, double greatest) {}

    /** A bound on the value, or on its ratio to the peer's. */
    public record Goal(Of of, Bound bound, double value) {
        private boolean isMetBy(double measured) {
            return bound == Bound.AT_MOST ? measured <= value : measured >= value;
        }

        /** Such as {@code >= 1.300x}. */
        public String text() {
            return (bound == Bound.AT_MOST ? "<= " : ">= ")
                    + number(value)
                    + (of == Of.RATIO ? "x" : "");
        }
    }

    /** Which side a goal is on. */
    public enum Bound {
        AT_MOST,
        AT_LEAST
    }

    /** What a goal bounds. */
    public enum Of {
        VALUE,
        RATIO
    }

    /** A bare number. */
    public static Figure of(String name, double value, String unit) {
        return new Figure(
                name,
                value,
                unit,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same beside a peer. */
    public Figure beside(String peerName, double peerValue) {
        return new Figure(
                name,
                value,
                unit,
                Optional.of(new Peer(peerName, peerValue)),
                goal,
                spread,
                discounted);
    }

    /** The same with a goal. */
    public Figure atMost(double bound) {
        return with(new Goal(Of.VALUE, Bound.AT_MOST, bound));
    }

    /** The same with a goal. */
    public Figure atLeast(double bound) {
        return with(new Goal(Of.VALUE, Bound.AT_LEAST, bound));
    }

    /** The same with a goal for its ratio to the peer. */
    public Figure ratioAtMost(double bound) {
        return with(new Goal(Of.RATIO, Bound.AT_MOST, bound));
    }

    /** The same with a goal for its ratio to the peer. */
    public Figure ratioAtLeast(double bound) {
        return with(new Goal(Of.RATIO, Bound.AT_LEAST, bound));
    }

    private Figure with(Goal newGoal) {
        return new Figure(name, value, unit, peer, Optional.of(newGoal), spread, discounted);
    }

    /** The same with the least and the greatest of the repetitions. */
    public Figure between(double least, double greatest) {
        return new Figure(
                name,
                value,
                unit,
                peer,
                goal,
                Optional.of(new Spread(least, greatest)),
                discounted);
    }

    /** The same, but neither met nor missed. */
    public Figure discounted(String why) {
        return new Figure(name, value, unit, peer, goal, spread, Optional.of(why));
    }

    /** How many times the peer's. */
    public Optional<Double> ratio() {
        return peer.filter(it -> it.value() != 0).map(it -> value / it.value());
    }

    /** Whether the goal is met; empty when there is none or it does not count. */
    public Optional<Boolean> met() {
        if (discounted.isPresent()) {
            return Optional.empty();
        }
        return goal.flatMap(it ->
                it.of() == Of.VALUE ? Optional.of(it.isMetBy(value)) : ratio().map(it::isMetBy));
    }

    /** What became of the goal, in words. */
    public String outcome() {
        return discounted
                .map(why -> "does not count: " + why)
                .orElse(met().map(it -> it ? "met" : "MISSED").orElse("-"));
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
                goal.map(Goal::text).orElse("-"),
                outcome());
    }

    /** As people read it. */
    public static String number(double value) {
        if (value >= 1_000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.3f", value);
    }
}
