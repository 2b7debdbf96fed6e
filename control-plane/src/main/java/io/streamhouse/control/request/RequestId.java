package io.streamhouse.control.request;

import jakarta.servlet.ServletRequest;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The id of a request: the caller's {@code X-Request-Id} when that is a UUID, a new one otherwise.
 * It is the correlation id of the events that the request makes, so the audit log shows it.
 */
public final class RequestId {
    /** The header, in both directions. */
    public static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = RequestId.class.getName();
    private static final Pattern FORM =
            Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private RequestId() {}

    /** The id of a request; made at the first call. */
    public static UUID of(ServletRequest request) {
        if (request.getAttribute(ATTRIBUTE) instanceof UUID id) {
            return id;
        }
        UUID made = UUID.randomUUID();
        request.setAttribute(ATTRIBUTE, made);
        return made;
    }

    /** Takes the caller's id, or makes one. */
    public static UUID begin(ServletRequest request, @Nullable String header) {
        UUID id = parse(header).orElseGet(UUID::randomUUID);
        request.setAttribute(ATTRIBUTE, id);
        return id;
    }

    private static Optional<UUID> parse(@Nullable String header) {
        return Optional.ofNullable(header)
                .filter(text -> FORM.matcher(text).matches())
                .map(UUID::fromString);
    }
}
