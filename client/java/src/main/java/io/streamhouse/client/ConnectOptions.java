package io.streamhouse.client;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How agents are reached. Start from {@link #to} and change what you need.
 *
 * @param endpoints agents as {@code host:port}; each is asked in its turn when another cannot be
 *     reached, and names those that it knows. Plain text on loopback, TLS elsewhere; {@code
 *     http://} or {@code https://} before it says which
 * @param credential an API key or a bearer token; asked for with each call
 * @param trustedCertificates a PEM file with the certificates to trust; empty: the system's
 * @param plaintextAllowed agents that others name are spoken to in plain text beyond this machine,
 *     too; only inside a private network
 */
public record ConnectOptions(
        List<String> endpoints,
        Supplier<String> credential,
        Optional<Path> trustedCertificates,
        boolean plaintextAllowed) {
    /** Copies the list. */
    public ConnectOptions {
        endpoints = List.copyOf(endpoints);
        Objects.requireNonNull(credential, "credential");
        Objects.requireNonNull(trustedCertificates, "trustedCertificates");
        if (endpoints.isEmpty()) {
            throw new IllegalArgumentException("name at least one endpoint");
        }
    }

    /**
     * The defaults.
     *
     * @param endpoints one or more, with commas between them
     */
    public static ConnectOptions to(String endpoints, Supplier<String> credential) {
        return new ConnectOptions(
                List.of(endpoints.split(",", -1)), credential, Optional.empty(), false);
    }

    /** The same, trusting the certificates of a PEM file. */
    public ConnectOptions withTrustedCertificates(Path file) {
        return new ConnectOptions(endpoints, credential, Optional.of(file), plaintextAllowed);
    }

    /** The same, with or without plain text beyond this machine. */
    public ConnectOptions withPlaintextAllowed(boolean allowed) {
        return new ConnectOptions(endpoints, credential, trustedCertificates, allowed);
    }
}
