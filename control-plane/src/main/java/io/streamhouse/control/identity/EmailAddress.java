package io.streamhouse.control.identity;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An e-mail address: at most 254 characters, one @, a domain of at least two labels. Whether it can
 * be reached only a mail can tell.
 *
 * @param text the domain in lower case
 */
record EmailAddress(String text) {
    static final int LENGTH_MAX = 254;

    private static final Pattern FORM =
            Pattern.compile(
                    "[^\\s@\"(),:;<>\\[\\]\\\\\\p{Cntrl}]{1,64}@"
                            + "([\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?\\.)+"
                            + "[\\p{L}\\p{N}]([\\p{L}\\p{N}-]{0,61}[\\p{L}\\p{N}])?");

    /**
     * Reads what a person typed.
     *
     * @throws Invalid when it cannot be an address
     */
    static EmailAddress parse(String typed) {
        String text = typed.strip();
        if (text.length() > LENGTH_MAX || !FORM.matcher(text).matches()) {
            throw new Invalid(
                    Problem.of(
                            Reason.INVALID_EMAIL,
                            "This is not an e-mail address such as name@example.com.",
                            "email"));
        }
        int at = text.indexOf('@');
        return new EmailAddress(
                text.substring(0, at) + text.substring(at).toLowerCase(Locale.ROOT));
    }

    /** The form in which two spellings of one mailbox are equal. */
    String normalized() {
        return text.toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return "EmailAddress[hidden]";
    }
}
