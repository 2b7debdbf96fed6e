package io.streamhouse.control.write;

import io.streamhouse.query.EventSource;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.ModelAndView;

/** Gives an earlier answer again, once the read models show what it speaks of. */
final class ReplayResolver implements HandlerExceptionResolver, Ordered {
    private static final String HEADER = "Idempotent-Replayed";

    private final EventSource events;
    private final Visibility visibility;

    ReplayResolver(EventSource events, Visibility visibility) {
        this.events = events;
        this.visibility = visibility;
    }

    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public @Nullable ModelAndView resolveException(
            HttpServletRequest request,
            HttpServletResponse response,
            @Nullable Object handler,
            Exception exception) {
        if (!(exception instanceof Replay replay)) {
            return null;
        }
        long position = events.head();
        visibility.await(position);
        response.setStatus(replay.kept().status());
        response.setHeader(HEADER, "true");
        response.setHeader(Writes.POSITION_HEADER, Long.toString(position));
        response.setHeader("Cache-Control", "no-store");
        String body = replay.kept().body();
        if (body != null) {
            write(response, body.getBytes(StandardCharsets.UTF_8));
        }
        return new ModelAndView();
    }

    private static void write(HttpServletResponse response, byte[] body) {
        response.setContentType("application/json");
        response.setContentLength(body.length);
        try {
            response.getOutputStream().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
