package io.streamhouse.control.problem;

import io.streamhouse.api.Invalid;
import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import java.util.stream.Collectors;
import org.springframework.http.converter.HttpMessageNotReadableException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** What is wrong with a JSON body, by the path of the field at fault. Never quotes a value. */
final class JsonFailures {
    private JsonFailures() {}

    static Problem problem(HttpMessageNotReadableException unreadable) {
        return switch (unreadable.getCause()) {
            case UnrecognizedPropertyException e ->
                    Problem.of(
                            Reason.UNKNOWN_FIELD,
                            "There is no field " + path(e) + " in this request.",
                            path(e));
            case DatabindException e when e.getCause() instanceof Invalid invalid ->
                    invalid.problem();
            case DatabindException e when !path(e).isEmpty() -> wrongType(path(e));
            case InputCoercionException e when !path(e).isEmpty() -> wrongType(path(e));
            case JacksonException e ->
                    Problem.of(Reason.MALFORMED_BODY, "The body is not valid JSON" + at(e) + ".");
            case null, default ->
                    Problem.of(Reason.MALFORMED_BODY, "This request needs a JSON body.");
        };
    }

    private static Problem wrongType(String path) {
        return Problem.of(
                Reason.INVALID_FIELD,
                path + " has not the type that is asked for, or is out of its range.",
                path);
    }

    /** {@code partitions[2].name}. */
    private static String path(JacksonException e) {
        return e.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null
                                ? "[" + step.getIndex() + "]"
                                : "." + step.getPropertyName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static String at(JacksonException e) {
        TokenStreamLocation location = e.getLocation();
        return location == null || location.getLineNr() < 1
                ? ""
                : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    }
}
