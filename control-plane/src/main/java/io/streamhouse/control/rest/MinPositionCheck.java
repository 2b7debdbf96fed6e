package io.streamhouse.control.rest;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.store.Refused;
import io.streamhouse.control.write.Visibility;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.regex.Pattern;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets a read wait for a write that its caller knows of. */
final class MinPositionCheck implements HandlerInterceptor {
    static final String HEADER = "X-StreamHouse-Min-Position";

    private static final Pattern FORM = Pattern.compile("\\d{1,18}");

    private final Visibility visibility;

    MinPositionCheck(Visibility visibility) {
        this.visibility = visibility;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        String wanted = request.getHeader(HEADER);
        if (wanted == null || !(handler instanceof HandlerMethod)) {
            return true;
        }
        if (!FORM.matcher(wanted).matches()) {
            throw new Refused(
                    Problem.of(Reason.INVALID_POSITION, HEADER + " must be a position.", HEADER));
        }
        if (!visibility.await(Long.parseLong(wanted))) {
            throw new Refused(
                    Problem.of(
                            Reason.PROJECTION_LAG,
                            "The read models have not reached this position yet. Try again."));
        }
        return true;
    }
}
