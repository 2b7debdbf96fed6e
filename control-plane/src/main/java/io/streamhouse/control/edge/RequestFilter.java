package io.streamhouse.control.edge;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.streamhouse.control.problem.ProblemWriter;
import io.streamhouse.control.request.RequestId;
import io.streamhouse.control.request.SecurityHeaders;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.apache.catalina.connector.ClientAbortException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.web.filter.OncePerRequestFilter;
import org.springframework.web.servlet.HandlerMapping;

/**
 * The outermost filter: names the request, protects the answer, times it, and is the one edge where
 * anything that was thrown ends.
 */
final class RequestFilter extends OncePerRequestFilter {
    private static final Logger log = LoggerFactory.getLogger(RequestFilter.class);

    private final ProblemWriter problems;
    private final MeterRegistry meters;

    RequestFilter(ProblemWriter problems, MeterRegistry meters) {
        this.problems = problems;
        this.meters = meters;
    }

    @Override
    protected void doFilterInternal(
            HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        String id = RequestId.begin(request, request.getHeader(RequestId.HEADER)).toString();
        Timer.Sample timing = Timer.start(meters);
        response.setHeader(RequestId.HEADER, id);
        SecurityHeaders.set(response, request.isSecure());
        try (MDC.MDCCloseable _ = MDC.putCloseable("request_id", id)) {
            serve(request, response, chain);
        } finally {
            timing.stop(
                    Timer.builder("http.server.requests")
                            .tag("method", request.getMethod())
                            .tag("route", route(request))
                            .tag("status", Integer.toString(response.getStatus()))
                            .register(meters));
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException {
        try {
            chain.doFilter(request, response);
        } catch (ClientAbortException e) {
            log.debug("the caller is gone", e);
        } catch (IOException | ServletException | RuntimeException | Error e) {
            problems.write(request, response, e);
            if (e instanceof Error error) {
                throw error;
            }
        }
    }

    /** The pattern, not the path: a label must not hold what callers chose. */
    private static String route(HttpServletRequest request) {
        return request.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE)
                        instanceof String pattern
                ? pattern
                : "none";
    }
}
