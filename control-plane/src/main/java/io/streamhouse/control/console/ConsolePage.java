package io.streamhouse.control.console;

import io.streamhouse.control.request.SecurityHeaders;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Set;
import org.springframework.web.HttpRequestHandler;
import org.springframework.web.HttpRequestMethodNotSupportedException;

/**
 * The application's one page, for every path that is a place in it. Each answer carries a fresh
 * nonce, which only the styles that the page itself adds may use. Thread-safe.
 */
final class ConsolePage implements HttpRequestHandler {
    private static final String PLACEHOLDER = "__CSP_NONCE__";
    private static final Set<String> READS = Set.of("GET", "HEAD");
    private static final int NONCE_BYTES = 16;

    private final String page;
    private final SecureRandom random = new SecureRandom();

    ConsolePage(String page) {
        this.page = page;
    }

    @Override
    public void handleRequest(HttpServletRequest request, HttpServletResponse response)
            throws IOException, HttpRequestMethodNotSupportedException {
        if (!READS.contains(request.getMethod())) {
            throw new HttpRequestMethodNotSupportedException(request.getMethod(), READS);
        }
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        String nonce = Base64.getEncoder().encodeToString(bytes);
        byte[] body = page.replace(PLACEHOLDER, nonce).getBytes(StandardCharsets.UTF_8);
        response.setHeader(SecurityHeaders.POLICY, policy(nonce));
        response.setHeader("Cache-Control", "no-cache");
        response.setContentType("text/html;charset=utf-8");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static String policy(String nonce) {
        return "default-src 'none'; script-src 'self' 'nonce-"
                + nonce
                + "'; style-src 'self' 'nonce-"
                + nonce
                + "'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src"
                + " 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }
}
