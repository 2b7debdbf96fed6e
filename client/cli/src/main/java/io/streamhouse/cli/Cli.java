package io.streamhouse.cli;

import io.streamhouse.cli.Streamctl.Output;
import io.streamhouse.client.ConnectOptions;
import io.streamhouse.client.StreamHouse;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What every command needs: where things are, who is asking, and how to print. */
final class Cli {
    private static final String DEFAULT_URL = "http://127.0.0.1:8080";
    private static final String DEFAULT_AGENT = "127.0.0.1:9090";

    private final Map<String, String> environment;
    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final Terminals terminals;
    private final InstantSource clock;
    private Output output = Output.table;
    private @Nullable String url;
    private @Nullable String agent;
    private @Nullable String key;
    private @Nullable StoredLogin login;

    /** Which of the outputs are terminals; the start script knows. */
    record Terminals(boolean out, boolean err) {}

    Cli(
            Map<String, String> environment,
            InputStream in,
            PrintStream out,
            PrintStream err,
            Terminals terminals,
            InstantSource clock) {
        this.environment = environment;
        this.in = in;
        this.out = out;
        this.err = err;
        this.terminals = terminals;
        this.clock = clock;
    }

    static Cli ofProcess() {
        return new Cli(
                System.getenv(),
                System.in,
                System.out,
                System.err,
                new Terminals(
                        Boolean.getBoolean("streamhouse.terminal"),
                        Boolean.getBoolean("streamhouse.terminal.err")),
                InstantSource.system());
    }

    void output(Output chosen) {
        output = chosen;
    }

    void url(@Nullable String chosen) {
        url = chosen;
    }

    void agent(@Nullable String chosen) {
        agent = chosen;
    }

    void key(@Nullable String chosen) {
        key = chosen;
    }

    Map<String, String> environment() {
        return environment;
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(it -> !it.isBlank());
    }

    InputStream in() {
        return in;
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    InstantSource clock() {
        return clock;
    }

    /** Whether somebody watches standard error. */
    boolean watched() {
        return terminals.err();
    }

    boolean colour() {
        return terminals.out() && variable("NO_COLOR").isEmpty();
    }

    boolean json() {
        return output == Output.json;
    }

    void flush() {
        out.flush();
        err.flush();
    }

    /** Something for people; silent when programs read the output. */
    void say(String text) {
        if (!json()) {
            out.println(text);
        }
    }

    void error(String text) {
        out.flush();
        err.println((colour() ? "\u001b[31merror:\u001b[0m " : "error: ") + text);
    }

    void warn(String text) {
        err.println(text);
    }

    /** An answer as it came, or something made of it for people. */
    void answer(JsonNode json, Runnable forPeople) {
        if (json()) {
            out.println(Json.pretty(json));
        } else {
            forPeople.run();
        }
    }

    void print(Table table) {
        out.print(table.text(colour()));
    }

    /** The login, if it was made at the REST API that is asked. */
    StoredLogin loginHere() {
        return login().belongsTo(baseUrl()) ? login() : StoredLogin.NONE;
    }

    /** The login, wherever it was made. */
    StoredLogin login() {
        StoredLogin known = login;
        if (known == null) {
            known = StoredLogin.read(configFile());
            login = known;
        }
        return known;
    }

    void remember(StoredLogin changed) {
        login = changed;
        changed.write(configFile());
    }

    /** Requests as the person who is logged in, or as the API key. */
    Rest rest() {
        return new Rest(baseUrl(), Rest.Identity.of(this));
    }

    /** Requests without a credential. */
    Rest anonymous() {
        return new Rest(baseUrl(), Rest.Identity.nobody());
    }

    /** Requests as the platform's operator. */
    Rest platform() {
        return new Rest(baseUrl(), Rest.Identity.bearer(platformKey()));
    }

    String baseUrl() {
        String chosen =
                url != null
                        ? url
                        : variable(ClientSettings.URL).or(() -> login().url()).orElse(DEFAULT_URL);
        return chosen.replaceFirst("/+$", "");
    }

    StreamHouse connect() {
        String endpoint =
                agent != null ? agent : variable(ClientSettings.AGENT).orElse(DEFAULT_AGENT);
        String token = credential();
        ConnectOptions options = ConnectOptions.to(endpoint, () -> token);
        return StreamHouse.connect(
                variable(ClientSettings.TRUST_FILE)
                        .map(Path::of)
                        .map(options::withTrustedCertificates)
                        .orElse(options));
    }

    /** The API key of the command line. */
    Optional<String> chosenKey() {
        return Optional.ofNullable(key);
    }

    Optional<String> apiKey() {
        return Optional.ofNullable(key).or(() -> variable(ClientSettings.API_KEY));
    }

    String platformKey() {
        Optional<String> given = variable(ClientSettings.PLATFORM_KEY);
        return given.isPresent() ? given.get() : PlatformKeyFile.read(environment);
    }

    private String credential() {
        return apiKey().or(() -> loginHere().tokenAt(clock.instant()))
                .orElseThrow(() ->
                        new CommandFailure(
                                CommandFailure.REFUSED,
                                "no API key: set STREAMHOUSE_API_KEY to one; 'streamctl key"
                                        + " create NAME' makes one"));
    }

    /** The JVM's word for it comes from the password file, which a caller cannot choose. */
    private Path home() {
        return Path.of(variable("HOME").orElseGet(() -> System.getProperty("user.home")));
    }

    private Path configFile() {
        Path base =
                variable("XDG_CONFIG_HOME")
                        .map(Path::of)
                        .orElseGet(() -> home().resolve(".config"));
        return base.resolve("streamhouse").resolve("config.json");
    }
}
