package io.streamhouse.cli.launcher;

import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;

/** Serves {@code /readyz} and ends as told. */
final class FakeProgram {
    private FakeProgram() {}

    public static void main(String[] arguments) throws Exception {
        if (System.getenv("FAKE_EXIT") != null) {
            System.out.println("a setting is wrong");
            System.exit(Integer.parseInt(System.getenv("FAKE_EXIT")));
        }
        String name = System.getProperty("name");
        String port = System.getProperty("port");
        HttpServer server =
                HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(port)), 10);
        server.createContext(
                "/readyz",
                exchange -> {
                    exchange.sendResponseHeaders(200, -1);
                    exchange.close();
                });
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> System.out.println(name + " says goodbye")));
        server.start();
        System.out.println(name + " uses " + System.getenv("STREAMHOUSE_DATABASE_URL"));
    }
}
