package io.streamhouse.api.org;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The short name of an organization: 3 to 40 of {@code [a-z0-9-]}, a letter first, no {@code -}
 * last.
 */
public record Slug(String value) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{1,38}[a-z0-9]");
    private static final int LENGTH_MAX_WITHOUT_SUFFIX = 32;

    public Slug {
        if (!FORM.matcher(value).matches()) {
            throw new Invalid(
                    Problem.of(
                            Problem.Reason.INVALID_SLUG,
                            "A slug has 3 to 40 characters of a-z, 0-9 and -, begins with a letter"
                                    + " and does not end with -.",
                            "slug"));
        }
    }

    /** A slug from a name; {@code org} where the name has nothing usable. */
    public static Slug fromName(String name) {
        String ascii =
                Normalizer.normalize(name, Normalizer.Form.NFKD)
                        .replaceAll("\\p{M}", "")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^a-z0-9]+", "-")
                        .replaceAll("^[^a-z]+|-+$", "");
        String cut =
                ascii.length() > LENGTH_MAX_WITHOUT_SUFFIX
                        ? ascii.substring(0, LENGTH_MAX_WITHOUT_SUFFIX)
                        : ascii;
        String trimmed = cut.replaceAll("-+$", "");
        return new Slug(trimmed.length() < 3 ? (trimmed + "-org").replaceAll("^-", "") : trimmed);
    }

    /** The same slug with a suffix, for when it is taken. */
    public Slug withSuffix(String suffix) {
        return new Slug(value + "-" + suffix);
    }

    @Override
    public String toString() {
        return value;
    }
}
