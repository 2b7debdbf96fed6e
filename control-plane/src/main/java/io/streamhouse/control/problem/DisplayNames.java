package io.streamhouse.control.problem;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.command.DisplayName;
import java.util.function.UnaryOperator;

/** Checks names that people read, before anything is sealed or stored. */
public final class DisplayNames {
    private DisplayNames() {}

    /** Answers a name that keeps the rule, and throws {@link Invalid} for another one. */
    public static UnaryOperator<String> of(Reason reason) {
        return name -> {
            if (!DisplayName.isValid(name)) {
                throw new Invalid(DisplayName.problem(reason, "name"));
            }
            return name;
        };
    }
}
