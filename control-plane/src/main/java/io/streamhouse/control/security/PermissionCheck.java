package io.streamhouse.control.security;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.request.RequestId;
import io.streamhouse.control.store.Refused;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Optional;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/** Lets a request through to a handler method that is open, or whose permission it has. */
public final class PermissionCheck implements HandlerInterceptor {
    private final Credentials credentials;

    public PermissionCheck(Credentials credentials) {
        this.credentials = credentials;
    }

    @Override
    public boolean preHandle(
            HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (!(handler instanceof HandlerMethod method)) {
            return true;
        }
        Optional<Caller> caller = caller(request, method);
        request.setAttribute(
                Call.ATTRIBUTE,
                new Call(
                        caller,
                        RequestId.of(request),
                        request.getRemoteAddr(),
                        request.isSecure(),
                        Optional.empty()));
        return true;
    }

    private Optional<Caller> caller(HttpServletRequest request, HandlerMethod method) {
        Needs needs = method.getMethodAnnotation(Needs.class);
        if (needs != null) {
            Caller caller = credentials.require(request);
            Scopes.require(caller, needs.value(), request);
            if (!needs.value().isHeldBy(caller)) {
                throw new Refused(
                        Problem.of(
                                Reason.PERMISSION_MISSING,
                                "You may not do this; it needs " + needs.value() + "."));
            }
            return Optional.of(caller);
        }
        if (method.hasMethodAnnotation(Open.class)) {
            return Optional.empty();
        }
        throw new IllegalStateException("names no permission: " + method);
    }
}
