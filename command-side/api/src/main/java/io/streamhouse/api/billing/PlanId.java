package io.streamhouse.api.billing;

import java.util.regex.Pattern;

/** The name of a plan, such as {@code free}. */
public record PlanId(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z]{2,20}");

    public PlanId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException("not a plan: " + value);
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
