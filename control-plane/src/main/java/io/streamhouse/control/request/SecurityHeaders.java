package io.streamhouse.control.request;

import jakarta.servlet.http.HttpServletResponse;
import java.util.Map;

/** Headers on every answer: nothing may be sniffed, framed, or loaded from elsewhere. */
public final class SecurityHeaders {
    /** The header that pages replace by a policy of their own. */
    public static final String POLICY = "Content-Security-Policy";

    private static final Map<String, String> ALWAYS =
            Map.of(
                    POLICY,
                    "default-src 'none'; frame-ancestors 'none'",
                    "X-Content-Type-Options",
                    "nosniff",
                    "X-Frame-Options",
                    "DENY",
                    "Referrer-Policy",
                    "no-referrer",
                    "Cross-Origin-Opener-Policy",
                    "same-origin",
                    "Cross-Origin-Resource-Policy",
                    "same-origin",
                    "Permissions-Policy",
                    "camera=(), geolocation=(), microphone=(), payment=()");

    private static final String TLS_ONLY = "max-age=31536000; includeSubDomains";

    private SecurityHeaders() {}

    /** Sets them. */
    public static void set(HttpServletResponse response, boolean secure) {
        ALWAYS.forEach(response::setHeader);
        if (secure) {
            response.setHeader("Strict-Transport-Security", TLS_ONLY);
        }
    }
}
