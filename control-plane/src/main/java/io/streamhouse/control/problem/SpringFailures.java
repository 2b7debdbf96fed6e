package io.streamhouse.control.problem;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.validation.BindException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingRequestValueException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.ServletRequestBindingException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** What the framework finds wrong with a request before our code sees it. */
final class SpringFailures {
    private SpringFailures() {}

    static Optional<List<Problem>> problems(Throwable throwable) {
        return Optional.ofNullable(problem(throwable)).map(List::of);
    }

    private static @org.jspecify.annotations.Nullable Problem problem(Throwable throwable) {
        return switch (throwable) {
            case HttpMessageNotReadableException unreadable -> JsonFailures.problem(unreadable);
            case NoResourceFoundException _, NoHandlerFoundException _ -> routeNotFound();
            case HttpRequestMethodNotSupportedException e -> methodNotAllowed(e);
            case HttpMediaTypeNotSupportedException _ ->
                    Problem.of(
                            Reason.MEDIA_TYPE_UNSUPPORTED,
                            "The body must be JSON, with Content-Type: application/json.");
            case HttpMediaTypeNotAcceptableException e ->
                    Problem.of(
                            Reason.NOT_ACCEPTABLE,
                            "This can be had as "
                                    + e.getSupportedMediaTypes().stream()
                                            .map(Object::toString)
                                            .distinct()
                                            .collect(Collectors.joining(", "))
                                    + ".");
            case MethodArgumentTypeMismatchException e ->
                    Problem.of(
                            Reason.INVALID_FIELD,
                            e.getName() + " has not the form that is asked for.",
                            e.getName());
            case MissingServletRequestParameterException e ->
                    Problem.of(
                            Reason.INVALID_FIELD,
                            "The parameter " + e.getParameterName() + " is required.",
                            e.getParameterName());
            case BindException e when e.hasFieldErrors() ->
                    Problem.of(
                            Reason.INVALID_FIELD,
                            e.getFieldErrors().getFirst().getField()
                                    + " has not the form that is asked for.",
                            e.getFieldErrors().getFirst().getField());
            case MissingRequestValueException _, ServletRequestBindingException _ ->
                    Problem.of(Reason.INVALID_FIELD, "A part of the request is missing.");
            default -> null;
        };
    }

    static Problem routeNotFound() {
        return Problem.of(Reason.ROUTE_NOT_FOUND, "There is nothing at this path.");
    }

    private static Problem methodNotAllowed(HttpRequestMethodNotSupportedException e) {
        String[] supported = e.getSupportedMethods();
        return Problem.of(
                        Reason.METHOD_NOT_ALLOWED, "This path does not know " + e.getMethod() + ".")
                .with(supported == null ? Map.of() : Map.of("allow", String.join(", ", supported)));
    }
}
