package io.streamhouse.client;

import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where an agent listens. A credential never leaves the machine in plain text unless asked to. */
record Endpoint(String host, int port, boolean tls) {
    private static final int DEFAULT_PORT = 9090;
    private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final Pattern FORM =
            Pattern.compile(
                    "(?:(https?)://)?(\\[[0-9a-fA-F:.]+]|[^:/\\[\\],\\s]+)(?::([0-9]{1,5}))?/?");

    static Endpoint parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not an endpoint (host:port): " + text);
        }
        String host = matcher.group(2);
        int port = matcher.group(3) == null ? DEFAULT_PORT : Integer.parseInt(matcher.group(3));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a port: " + port);
        }
        String scheme = matcher.group(1);
        boolean tls = scheme == null ? !LOOPBACK.contains(host) : scheme.equals("https");
        return new Endpoint(host, port, tls);
    }

    boolean loopback() {
        return LOOPBACK.contains(host);
    }

    Endpoint withTls(boolean newTls) {
        return new Endpoint(host, port, newTls);
    }

    /** Host and port, as agents name each other. */
    String address() {
        return host + ":" + port;
    }
}
