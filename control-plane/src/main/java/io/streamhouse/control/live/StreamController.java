package io.streamhouse.control.live;

import io.streamhouse.api.Problem.Reason;
import io.streamhouse.control.problem.MayRefuse;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.security.Caller;
import io.streamhouse.control.security.Needs;
import io.streamhouse.control.security.Permission;
import io.streamhouse.control.session.Sessions;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The live stream. The request's own virtual thread does the sending. */
@RestController
final class StreamController {
    static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private static final byte[] GREETING = ascii("retry: 2000\n\n");
    private static final byte[] BEAT = ascii(": beat\n\n");

    private final LiveClients clients;
    private final Figures figures;
    private final Sessions sessions;

    StreamController(LiveClients clients, Figures figures, Sessions sessions) {
        this.clients = clients;
        this.figures = figures;
        this.sessions = sessions;
    }

    @Operation(
            operationId = "openStream",
            summary = "Follow live",
            description =
                    "Server-sent events: metrics with the figures of the dashboard, changed with what to read again, reset after a gap. A comment is sent every 15 seconds. A slow client misses what is in between.")
    @MayRefuse({Reason.RATE_LIMITED})
    @Needs(Permission.METRICS_READ)
    @ApiResponse(
            responseCode = "200",
            content =
                    @Content(
                            mediaType = MediaType.TEXT_EVENT_STREAM_VALUE,
                            schema = @Schema(type = "string")))
    @GetMapping(path = "/api/v1/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(Call call, HttpServletResponse response) throws IOException {
        LiveClient client = clients.open(call.tenant());
        try {
            response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
            response.setCharacterEncoding(StandardCharsets.UTF_8);
            response.setHeader("Cache-Control", "no-store");
            response.setHeader("X-Accel-Buffering", "no");
            figures.newest(call.organization()).ifPresent(client::offer);
            serve(client, response.getOutputStream());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            clients.close(client);
        }
    }

    private void serve(LiveClient client, OutputStream out)
            throws IOException, InterruptedException {
        out.write(GREETING);
        out.flush();
        while (!client.isClosed()) {
            List<ServerEvent> events = client.take(HEARTBEAT);
            for (ServerEvent event : events) {
                out.write(event.bytes());
            }
            if (events.isEmpty()) {
                if (client.isClosed() || isOver(client.caller())) {
                    return;
                }
                out.write(BEAT);
            }
            out.flush();
        }
    }

    /** Also found out without a notification, at each quiet moment. */
    private boolean isOver(Caller.InOrganization caller) {
        return caller instanceof Caller.Member member && sessions.find(member.session()).isEmpty();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
