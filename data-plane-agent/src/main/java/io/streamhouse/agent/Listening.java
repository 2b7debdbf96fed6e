package io.streamhouse.agent;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** The addresses that an agent listens on, and what is said when it cannot. */
record Listening(AgentConfig config) {
    private static final String GRPC = "STREAMHOUSE_GRPC_PORT";
    private static final String HTTP = "STREAMHOUSE_AGENT_HTTP_PORT";

    /** Makes a server that listens. */
    @FunctionalInterface
    interface Server<T> {
        T at(InetSocketAddress address) throws IOException;
    }

    /**
     * Looks whether both can be had, before anything is begun.
     *
     * @throws UnfitSetting naming the setting and the address of the one that cannot
     */
    void require() throws UnfitSetting {
        require(config.grpcPort(), GRPC);
        require(config.httpPort(), HTTP);
        if (config.grpcPort() != 0 && config.grpcPort() == config.httpPort()) {
            throw new UnfitSetting(GRPC + " and " + HTTP + " are both " + config.grpcPort());
        }
    }

    private void require(int port, String setting) throws UnfitSetting {
        listen(
                port,
                setting,
                address -> {
                    try (ServerSocket socket = new ServerSocket()) {
                        socket.bind(address);
                        return address;
                    }
                });
    }

    /** The gRPC server. */
    <T> T grpc(Server<T> server) throws UnfitSetting {
        return listen(config.grpcPort(), GRPC, server);
    }

    /** The HTTP server. */
    <T> T http(Server<T> server) throws UnfitSetting {
        return listen(config.httpPort(), HTTP, server);
    }

    private <T> T listen(int port, String setting, Server<T> server) throws UnfitSetting {
        InetSocketAddress address = new InetSocketAddress(config.bindAddress(), port);
        try {
            return server.at(address);
        } catch (IOException e) {
            throw new UnfitSetting(
                    "cannot listen on %s (%s): see %s and STREAMHOUSE_BIND_ADDRESS"
                            .formatted(config.listening(port), root(e), setting),
                    e);
        }
    }

    private static String root(Throwable e) {
        Throwable cause = e.getCause();
        return cause == null ? String.valueOf(e.getMessage()) : root(cause);
    }
}
