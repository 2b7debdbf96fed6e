package io.streamhouse.bench.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory by the kernel's count. */
final class Memory {
    private static final double KIB_PER_MIB = 1024;

    private Memory() {}

    /** What a process holds now, in MiB. */
    static double residentMib(long pid) throws IOException {
        return mib(pid, "VmRSS:");
    }

    /** The most that a process has held since {@link #forgetPeak}, in MiB. */
    static double peakMib(long pid) throws IOException {
        return mib(pid, "VmHWM:");
    }

    /** Starts the peak anew. */
    static void forgetPeak(long pid) throws IOException {
        Files.writeString(Path.of("/proc/" + pid + "/clear_refs"), "5");
    }

    private static double mib(long pid, String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith(field)) {
                String number = line.substring(field.length()).replace("kB", "").strip();
                return Long.parseLong(number) / KIB_PER_MIB;
            }
        }
        throw new IOException(field + " of process " + pid + " is not told");
    }
}
