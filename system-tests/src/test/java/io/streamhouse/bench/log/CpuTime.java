package io.streamhouse.bench.log;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Processor time by the kernel's count, in seconds, user and system. */
final class CpuTime {
    /** The kernel's unit in these files, on every Linux. */
    private static final double TICKS_PER_SECOND = 100;

    // Counted from the field after the command's name, which is the third.
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int SYSTEM = 12;
    private static final int ENDED_USER = 13;
    private static final int ENDED_SYSTEM = 14;

    private CpuTime() {}

    /** Of one process. */
    static double of(long pid) throws IOException {
        String[] fields = fields(Path.of("/proc/" + pid));
        return (ticks(fields, USER) + ticks(fields, SYSTEM)) / TICKS_PER_SECOND;
    }

    /** Of the threads of a process that have a name, as the kernel knows it: 15 characters. */
    static double ofThreads(long pid, String name) throws IOException {
        double sum = 0;
        try (DirectoryStream<Path> threads =
                Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                try {
                    if (Files.readString(thread.resolve("comm")).strip().equals(name)) {
                        String[] fields = fields(thread);
                        sum += (ticks(fields, USER) + ticks(fields, SYSTEM)) / TICKS_PER_SECOND;
                    }
                } catch (IOException _) {
                    // It has just ended.
                }
            }
        }
        return sum;
    }

    /** Of a process, its living children and its ended ones. */
    static double withChildren(long pid) throws IOException {
        String[] fields = fields(Path.of("/proc/" + pid));
        double sum = of(pid) + ended(fields);
        for (ProcessHandle child : ProcessHandle.of(pid).orElseThrow().children().toList()) {
            try {
                sum += of(child.pid());
            } catch (IOException _) {
                // It has just ended; its parent counts it from now on.
            }
        }
        return sum;
    }

    /** Of all ended children of this process. */
    static double ofEndedChildren() throws IOException {
        return ended(fields(Path.of("/proc/self")));
    }

    /** Of everything on this machine, but for waiting. */
    static double ofMachine() throws IOException {
        String[] fields = Files.readAllLines(Path.of("/proc/stat")).getFirst().split(" +");
        double ticks = 0;
        for (int i = 1; i < fields.length; i++) {
            boolean waiting = i == 4 || i == 5;
            boolean countedTwice = i > 8;
            ticks += waiting || countedTwice ? 0 : Long.parseLong(fields[i]);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static double ended(String[] fields) {
        return (ticks(fields, ENDED_USER) + ticks(fields, ENDED_SYSTEM)) / TICKS_PER_SECOND;
    }

    private static long ticks(String[] fields, int field) {
        return Long.parseLong(fields[field]);
    }

    private static String[] fields(Path process) throws IOException {
        String line = Files.readString(process.resolve("stat"));
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        if (fields.length <= Math.max(PARENT, ENDED_SYSTEM)) {
            throw new IOException("unexpected form of " + process);
        }
        return fields;
    }
}
