package io.streamhouse.cli.launcher;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of this machine. */
final class Ports {
    private Ports() {}

    static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    /** Refuses a port that something else has taken. */
    static void demandFree(String host, int port, String setting) {
        if (!isFree(host, port)) {
            throw new LauncherFailure(
                    LauncherFailure.FAILED,
                    "port "
                            + port
                            + " is in use; end what uses it, or set "
                            + setting
                            + " to another port");
        }
    }
}
