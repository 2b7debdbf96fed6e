package io.streamhouse.control.problem;

import io.streamhouse.api.Problem;
import io.streamhouse.control.request.RequestId;
import io.streamhouse.control.request.RestJson;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers a request with a problem. Thread-safe. */
public final class ProblemWriter {
    private static final Logger log = LoggerFactory.getLogger(ProblemWriter.class);

    private final RestJson json;

    public ProblemWriter(RestJson json) {
        this.json = json;
    }

    /** Answers with what a throwable means, and logs it when it is no fault of the caller's. */
    public void write(HttpServletRequest request, HttpServletResponse response, Throwable throwable)
            throws IOException {
        if (Failures.isCallerGone(throwable)) {
            log.debug("{} {}: the caller has gone", request.getMethod(), request.getRequestURI());
            return;
        }
        List<Problem> problems = Failures.problems(throwable);
        switch (problems.getFirst().reason().kind()) {
            case BUG ->
                    log.atError()
                            .setCause(throwable)
                            .log("{} {} failed", request.getMethod(), request.getRequestURI());
            case UNAVAILABLE ->
                    log.atWarn()
                            .log(
                                    "{} {} not served: {}",
                                    request.getMethod(),
                                    request.getRequestURI(),
                                    problems.getFirst().reason());
            case INVALID, UNAUTHENTICATED, DENIED, NOT_FOUND, CONFLICT, QUOTA, RATE_LIMITED -> {}
        }
        write(request, response, problems);
    }

    /** Answers with problems; does nothing when the answer has begun already. */
    public void write(
            HttpServletRequest request, HttpServletResponse response, List<Problem> problems)
            throws IOException {
        if (response.isCommitted()) {
            return;
        }
        Problem first = problems.getFirst();
        response.resetBuffer();
        response.setStatus(HttpProblems.status(first));
        HttpProblems.retryAfter(first)
                .ifPresent(seconds -> response.setHeader("Retry-After", seconds));
        if (first.reason() == Problem.Reason.METHOD_NOT_ALLOWED
                && first.facts().get("allow") instanceof String allow) {
            response.setHeader("Allow", allow);
        }
        if (first.reason().kind() == Problem.Kind.UNAUTHENTICATED) {
            response.setHeader("WWW-Authenticate", "Bearer realm=\"streamhouse\"");
        }
        byte[] body = json.bytes(HttpProblems.body(problems, RequestId.of(request).toString()));
        response.setContentType(HttpProblems.MEDIA_TYPE);
        response.setHeader("Cache-Control", "no-store");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }
}
