package io.streamhouse.command;

import io.streamhouse.api.Problem;

/** The rule for names that people read: 1 to 100 characters, not blank, no control characters. */
public final class DisplayName {
    private static final int LENGTH_MAX = 100;

    private DisplayName() {}

    /** Whether a name keeps the rule. */
    public static boolean isValid(String name) {
        return !name.isBlank()
                && name.codePointCount(0, name.length()) <= LENGTH_MAX
                && name.codePoints().noneMatch(Character::isISOControl);
    }

    /** Why a name does not. */
    public static Problem problem(Problem.Reason reason, String field) {
        return Problem.of(
                reason,
                "A name has 1 to "
                        + LENGTH_MAX
                        + " characters, is not blank and has no control characters.",
                field);
    }
}
