package io.streamhouse.faults;

import io.streamhouse.system.Belongings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * A network namespace with one link for each thing that a program in it talks to, so that each can
 * be cut by itself. A cut swallows packets in both directions: no reset, no refusal. Needs root.
 */
final class Namespace implements AutoCloseable {
    /** What the program talks to. */
    enum Link {
        CLIENTS,
        DATABASE,
        STORE
    }

    private static final int ADDRESSES_PER_LINK = 4;

    private final String name;
    private final int number;
    private final Map<Link, Forwarder> forwarders = new EnumMap<>(Link.class);
    private final Belongings.Belonging belonging;

    private Namespace(String name, int number) {
        this.name = name;
        this.number = number;
        this.belonging = Belongings.add("the network namespace " + name, this::end);
    }

    /** True when this machine lets us make one. */
    static boolean areAllowed() throws Exception {
        return new ProcessBuilder("ip", "netns", "list").redirectErrorStream(true).start().waitFor()
                        == 0
                && "root".equals(System.getProperty("user.name"));
    }

    /** Makes one, its links up. The number, 1 to 250, keeps the addresses apart. */
    static Namespace create(int number) throws Exception {
        Namespace namespace =
                new Namespace("sh%d-%d".formatted(ProcessHandle.current().pid(), number), number);
        run("ip", "netns", "add", namespace.name);
        namespace.inside("ip", "link", "set", "lo", "up");
        for (Link link : Link.values()) {
            namespace.add(link);
        }
        return namespace;
    }

    /** What makes a command run in here. */
    List<String> prefix() {
        return List.of("ip", "netns", "exec", name);
    }

    /** The address that others reach the program under. */
    String inner(Link link) {
        return address(link, 2);
    }

    /** The address under which the program reaches the outside by a link. */
    String outer(Link link) {
        return address(link, 1);
    }

    /** Lets the program reach a port of loopback by a link. */
    void open(Link link, int port) throws IOException {
        forwarders.put(link, Forwarder.start(outer(link), port));
    }

    void cut(Link link) throws Exception {
        run("ip", "link", "set", device(link), "down");
    }

    void heal(Link link) throws Exception {
        run("ip", "link", "set", device(link), "up");
    }

    /** How long nothing has come out by a link that was opened. */
    Duration quiet(Link link) {
        return forwarders.get(link).quiet();
    }

    private void add(Link link) throws Exception {
        String device = device(link);
        String peer = "l" + link.ordinal();
        run("ip", "link", "add", device, "type", "veth", "peer", "name", peer, "netns", name);
        run("ip", "addr", "add", outer(link) + "/30", "dev", device);
        run("ip", "link", "set", device, "up");
        inside("ip", "addr", "add", inner(link) + "/30", "dev", peer);
        inside("ip", "link", "set", peer, "up");
    }

    private String device(Link link) {
        return "sh%d-%d".formatted(number, link.ordinal());
    }

    private String address(Link link, int host) {
        return "10.199.%d.%d".formatted(number, link.ordinal() * ADDRESSES_PER_LINK + host);
    }

    private void inside(String... command) throws Exception {
        List<String> all = new ArrayList<>(prefix());
        all.addAll(List.of(command));
        run(all.toArray(String[]::new));
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(String.join(" ", command) + ": " + output);
        }
    }

    @Override
    public void close() throws Exception {
        belonging.close();
    }

    private void end() throws Exception {
        for (Forwarder forwarder : forwarders.values()) {
            forwarder.close();
        }
        run("ip", "netns", "delete", name);
    }
}
