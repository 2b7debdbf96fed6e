package io.streamhouse.control.edge;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.request.BufferedBody;
import io.streamhouse.control.store.Refused;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.springframework.web.filter.OncePerRequestFilter;

/** Reads the body of a write before anything else does, and refuses one that is too large. */
final class BodyFilter extends OncePerRequestFilter {
    static final int BODY_BYTES_MAX = 1 << 20;

    private static final Set<String> WITH_BODY = Set.of("POST", "PUT", "PATCH", "DELETE");

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (!WITH_BODY.contains(request.getMethod())) {
            chain.doFilter(request, response);
            return;
        }
        if (request.getContentLengthLong() > BODY_BYTES_MAX) {
            response.setHeader("Connection", "close");
            throw tooLarge();
        }
        byte[] body = request.getInputStream().readNBytes(BODY_BYTES_MAX + 1);
        if (body.length > BODY_BYTES_MAX) {
            response.setHeader("Connection", "close");
            throw tooLarge();
        }
        chain.doFilter(new BufferedBody(request, body), response);
    }

    private static Refused tooLarge() {
        return new Refused(
                Problem.of(
                                Reason.BODY_TOO_LARGE,
                                "The body is larger than " + BODY_BYTES_MAX + " bytes.")
                        .with(Map.of("limit_bytes", Integer.toString(BODY_BYTES_MAX))));
    }
}
