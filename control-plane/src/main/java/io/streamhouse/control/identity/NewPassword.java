package io.streamhouse.control.identity;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import java.util.Locale;
import java.util.Set;

/** A password that somebody chooses. Length counts; the commonest ones are refused. */
record NewPassword(String text) {
    static final int LENGTH_MIN = 10;
    static final int LENGTH_MAX = 200;

    private static final int DIFFERENT_MIN = 4;

    /** The commonest of at least ten characters, in lower case. */
    private static final Set<String> COMMON =
            Set.of(
                    "0123456789",
                    "0987654321",
                    "1234567890",
                    "12345678910",
                    "123456789a",
                    "1q2w3e4r5t",
                    "1q2w3e4r5t6y",
                    "1qaz2wsx3edc",
                    "abc123456789",
                    "abcdefghij",
                    "adminadmin",
                    "administrator",
                    "asdfghjkl123",
                    "baseball123",
                    "changeme123",
                    "football123",
                    "iloveyou123",
                    "letmein123",
                    "passw0rd123",
                    "password01",
                    "password12",
                    "password123",
                    "password1234",
                    "passwordpassword",
                    "princess123",
                    "q1w2e3r4t5",
                    "qazwsxedcrfv",
                    "qwerty1234",
                    "qwerty12345",
                    "qwerty123456",
                    "qwertyqwerty",
                    "qwertyuiop",
                    "qwertyuiop123",
                    "streamhouse",
                    "superman123",
                    "testtest123",
                    "welcome123",
                    "zaq12wsxcde3");

    /**
     * Reads a choice.
     *
     * @throws Invalid when it is too easy to guess
     */
    static NewPassword parse(String text) {
        if (text.length() < LENGTH_MIN || text.length() > LENGTH_MAX) {
            throw weak("A password has " + LENGTH_MIN + " to " + LENGTH_MAX + " characters.");
        }
        if (COMMON.contains(text.toLowerCase(Locale.ROOT))
                || text.chars().distinct().count() < DIFFERENT_MIN) {
            throw weak("This password is among the first that anybody would try.");
        }
        return new NewPassword(text);
    }

    /**
     * Refuses the address as password.
     *
     * @throws Invalid when they are the same
     */
    NewPassword notThe(EmailAddress email) {
        String lower = text.toLowerCase(Locale.ROOT);
        String name = email.normalized().substring(0, email.normalized().indexOf('@'));
        if (lower.equals(email.normalized()) || lower.equals(name)) {
            throw weak("The password must not be the e-mail address.");
        }
        return this;
    }

    private static Invalid weak(String detail) {
        return new Invalid(Problem.of(Reason.WEAK_PASSWORD, detail, "password"));
    }

    @Override
    public String toString() {
        return "NewPassword[hidden]";
    }
}
