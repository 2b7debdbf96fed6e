package io.streamhouse.control.problem;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.request.RestJson;
import java.io.IOException;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** The last resort: what the server itself refuses, before any filter, is a problem as well. */
public final class ErrorValve extends ErrorReportValve {
    private final ProblemWriter writer;

    public ErrorValve() {
        this.writer = new ProblemWriter(new RestJson());
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        try {
            writer.write(request.getRequest(), response.getResponse(), List.of(problem(status)));
        } catch (IOException e) {
            request.getContext().getLogger().debug("the caller is gone", e);
        }
    }

    private static Problem problem(int status) {
        return switch (status) {
            case 404 -> SpringFailures.routeNotFound();
            case 405 ->
                    Problem.of(Reason.METHOD_NOT_ALLOWED, "This path does not know the method.");
            case 413 -> Problem.of(Reason.BODY_TOO_LARGE, "The body is too large.");
            default ->
                    status < 500
                            ? Problem.of(Reason.MALFORMED_BODY, "The request is malformed.")
                            : Problem.of(Reason.INTERNAL, "Something went wrong on our side.");
        };
    }
}
