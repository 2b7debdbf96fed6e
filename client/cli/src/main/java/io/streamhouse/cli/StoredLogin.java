package io.streamhouse.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The login that the configuration file keeps, readable by its owner alone.
 *
 * @param url the installation it belongs to
 * @param session the secret of the session
 * @param token for calls to agents; short-lived
 * @param position the last write's, so that the next command sees it
 */
record StoredLogin(
        Optional<String> url,
        Optional<String> session,
        Optional<String> csrf,
        Optional<String> token,
        Optional<String> tokenExpiresAt,
        Optional<String> position) {
    static final StoredLogin NONE =
            new StoredLogin(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());

    static StoredLogin read(Path file) {
        try {
            return Files.exists(file) ? of(Json.parse(Files.readAllBytes(file))) : NONE;
        } catch (IOException e) {
            throw new CommandFailure(CommandFailure.REFUSED, "cannot read " + file);
        }
    }

    /** What the answer to a login or signup gives. */
    static StoredLogin of(String url, Rest.Answer answer) {
        JsonNode json = answer.json();
        return new StoredLogin(
                Optional.of(url),
                cookie(answer, "streamhouse_session"),
                cookie(answer, "streamhouse_csrf"),
                field(json, "token"),
                field(json, "token_expires_at"),
                answer.header("X-StreamHouse-Position"));
    }

    /** It is told to nobody else than who gave it. */
    boolean belongsTo(String base) {
        return url.filter(it -> URI.create(it).equals(URI.create(base))).isPresent();
    }

    StoredLogin at(String newPosition) {
        return new StoredLogin(url, session, csrf, token, tokenExpiresAt, Optional.of(newPosition));
    }

    /** The token, while it is valid. */
    Optional<String> tokenAt(Instant now) {
        return token.filter(_ -> tokenExpiresAt.map(it -> isLater(it, now)).orElse(false));
    }

    void write(Path file) {
        ObjectNode json = Json.object();
        url.ifPresent(it -> json.put("url", it));
        session.ifPresent(it -> json.put("session", it));
        csrf.ifPresent(it -> json.put("csrf", it));
        token.ifPresent(it -> json.put("token", it));
        tokenExpiresAt.ifPresent(it -> json.put("token_expires_at", it));
        position.ifPresent(it -> json.put("position", it));
        Path half = file.resolveSibling("config.json.new");
        try {
            Files.createDirectories(file.getParent());
            Files.deleteIfExists(half);
            Files.createFile(
                    half,
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString("rw-------")));
            Files.writeString(half, Json.pretty(json) + "\n");
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new CommandFailure(
                    CommandFailure.REFUSED, "cannot write " + file + ": " + e.getMessage());
        }
    }

    @Override
    public String toString() {
        return "StoredLogin[" + url.orElse("none") + "]";
    }

    private static StoredLogin of(JsonNode json) {
        return new StoredLogin(
                field(json, "url"),
                field(json, "session"),
                field(json, "csrf"),
                field(json, "token"),
                field(json, "token_expires_at"),
                field(json, "position"));
    }

    private static Optional<String> field(JsonNode json, String name) {
        String text = Json.text(json, name);
        return text.equals("-") ? Optional.empty() : Optional.of(text);
    }

    private static Optional<String> cookie(Rest.Answer answer, String name) {
        return answer.cookies().stream()
                .filter(it -> it.startsWith(name + "="))
                .map(it -> it.substring(name.length() + 1).replaceFirst(";.*", ""))
                .filter(it -> !it.isEmpty())
                .findFirst();
    }

    private static boolean isLater(String time, Instant now) {
        try {
            return Instant.parse(time).isAfter(now);
        } catch (DateTimeParseException _) {
            return false;
        }
    }
}
