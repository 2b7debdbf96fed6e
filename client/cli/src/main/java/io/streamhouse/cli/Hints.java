package io.streamhouse.cli;

import java.util.Map;

/** What to do about a refusal, by its reason. */
final class Hints {
    private static final Map<String, String> BY_REASON =
            Map.ofEntries(
                    Map.entry("CREDENTIALS_MISSING", "log in with 'streamctl login'"),
                    Map.entry("SESSION_EXPIRED", "log in again with 'streamctl login'"),
                    Map.entry("CREDENTIALS_EXPIRED", "log in again with 'streamctl login'"),
                    Map.entry(
                            "CREDENTIALS_INVALID",
                            "check the key, or make one with 'streamctl key create NAME'"),
                    Map.entry("CREDENTIALS_REVOKED", "make a new key: 'streamctl key create NAME'"),
                    Map.entry("LOGIN_REFUSED", "check e-mail and password"),
                    Map.entry("EMAIL_TAKEN", "log in with 'streamctl login'"),
                    Map.entry("SCOPE_MISSING", "see the scopes with 'streamctl key list'"),
                    Map.entry("TOPIC_NOT_FOUND", "see 'streamctl topic list'"),
                    Map.entry("API_KEY_NOT_FOUND", "see 'streamctl key list'"),
                    Map.entry("OPERATION_NOT_FOUND", "see 'streamctl operation list'"),
                    Map.entry("PROJECTION_NOT_FOUND", "see 'streamctl admin projections'"),
                    Map.entry("ORGANIZATION_NOT_FOUND", "see 'streamctl admin organizations'"),
                    Map.entry("UNKNOWN_PLAN", "see 'streamctl plan --all'"),
                    Map.entry("QUOTA_EXCEEDED", "see 'streamctl plan'"),
                    Map.entry("PLAN_LIMIT_REACHED", "see 'streamctl plan'"),
                    Map.entry(
                            "OFFSET_OUT_OF_RANGE",
                            "see 'streamctl topic describe' for the offsets"));

    private Hints() {}

    /** What to do when the stored login is not taken any more. */
    static String afterTheLogin(boolean keyInEnvironment) {
        String again = "log in again with 'streamctl login'";
        return keyInEnvironment
                ? again
                        + ", or forget the login with 'streamctl logout': then the key in "
                        + ClientSettings.API_KEY
                        + " is used; --key uses another at once"
                : again;
    }

    static String withHint(String text, String reason) {
        String hint = BY_REASON.get(reason);
        return hint == null ? text : text + "; " + hint;
    }
}
