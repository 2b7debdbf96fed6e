package io.streamhouse.control.problem;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the raw fields of a request into values and collects what is wrong with them, so that one
 * answer names every field at fault. Not thread-safe.
 */
public final class FieldChecks {
    private final List<Problem> problems = new ArrayList<>();

    /** A field that must be there. Use the value after {@link #done} only. */
    public <R, V> Checked<V> required(String field, @Nullable R raw, Function<R, V> parse) {
        if (raw == null) {
            problems.add(Problem.of(Problem.Reason.INVALID_FIELD, field + " is required.", field));
            return new Checked<>(Optional.empty());
        }
        return parsed(field, raw, parse);
    }

    /** A field that may be absent. */
    public <R, V> Optional<V> optional(String field, @Nullable R raw, Function<R, V> parse) {
        return raw == null ? Optional.empty() : parsed(field, raw, parse).value;
    }

    /** Adds what was found otherwise. */
    public void add(Problem problem) {
        problems.add(problem);
    }

    /**
     * Ends the checks.
     *
     * @throws InvalidRequest when a field was at fault
     */
    public void done() {
        if (!problems.isEmpty()) {
            throw new InvalidRequest(problems);
        }
    }

    private <R, V> Checked<V> parsed(String field, R raw, Function<R, V> parse) {
        try {
            return new Checked<>(Optional.of(parse.apply(raw)));
        } catch (Invalid e) {
            Problem found = e.problem();
            problems.add(
                    new Problem(found.reason(), found.detail(), Optional.of(field), found.facts()));
            return new Checked<>(Optional.empty());
        }
    }

    /** A value that is there when all checks passed. */
    public static final class Checked<V> {
        private final Optional<V> value;

        private Checked(Optional<V> value) {
            this.value = value;
        }

        /**
         * The value.
         *
         * @throws IllegalStateException before {@link FieldChecks#done}, when the field was at
         *     fault
         */
        public V get() {
            return value.orElseThrow(
                    () -> new IllegalStateException("read before the checks were done"));
        }
    }
}
