package io.streamhouse.control.security;

import io.streamhouse.control.session.SessionSecret;
import io.streamhouse.control.session.Sessions;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseCookie;

/**
 * The two cookies of a browser: the session's secret, which scripts cannot read, and the CSRF
 * token, which they send back in a header. The token is derived from the secret, so a cookie
 * planted by somebody else never fits. Thread-safe.
 */
public final class Cookies {
    /** Holds the session's secret. */
    public static final String SESSION = "streamhouse_session";

    /** Holds the CSRF token. */
    public static final String CSRF = "streamhouse_csrf";

    /** Repeats the CSRF token on every change. */
    public static final String CSRF_HEADER = "X-CSRF-Token";

    private final KeyedDigest digest;

    public Cookies(KeyedDigest digest) {
        this.digest = digest;
    }

    /** Both cookies of a new session, as header values. */
    public List<String> open(SessionSecret secret, boolean secure) {
        return List.of(
                cookie(SESSION, secret.text(), true, secure, Sessions.LIFETIME),
                cookie(CSRF, token(secret), false, secure, Sessions.LIFETIME));
    }

    /** Both cookies removed, as header values. */
    public List<String> close(boolean secure) {
        return List.of(
                cookie(SESSION, "", true, secure, Duration.ZERO),
                cookie(CSRF, "", false, secure, Duration.ZERO));
    }

    Optional<SessionSecret> secret(HttpServletRequest request) {
        return SessionSecret.parse(value(request, SESSION));
    }

    /** True when the request proves that it was made by our own pages. */
    boolean isProved(HttpServletRequest request, SessionSecret secret) {
        byte[] expected = token(secret).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        return Stream.of(request.getHeader(CSRF_HEADER), value(request, CSRF))
                .allMatch(presented ->
                        presented != null
                                && MessageDigest.isEqual(
                                        presented.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                                        expected));
    }

    private String token(SessionSecret secret) {
        return digest.hex(secret.text());
    }

    private static @Nullable String value(HttpServletRequest request, String name) {
        Cookie[] cookies = request.getCookies();
        return cookies == null
                ? null
                : Arrays.stream(cookies)
                        .filter(cookie -> cookie.getName().equals(name))
                        .map(Cookie::getValue)
                        .findFirst()
                        .orElse(null);
    }

    private static String cookie(
            String name, String value, boolean httpOnly, boolean secure, Duration age) {
        return ResponseCookie.from(name, value)
                .path("/")
                .httpOnly(httpOnly)
                .secure(secure)
                .sameSite("Strict")
                .maxAge(age)
                .build()
                .toString();
    }
}
