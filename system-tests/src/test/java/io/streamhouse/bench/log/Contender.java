package io.streamhouse.bench.log;

import java.io.IOException;

/** A log that is measured: a running server and how a client is set upon it. */
interface Contender {
    String name();

    void createTopic(String topic) throws Exception;

    void deleteTopic(String topic) throws Exception;

    /** Sends as fast as it goes, by a client in a process of its own. */
    Result produce(String topic, Compression compression, int warmUp, int records) throws Exception;

    /** Sends at {@link Scale#RATE}. */
    Result produceAtRate(String topic, int warmUp, int records) throws Exception;

    /** Reads so many records from the beginning. */
    Result consume(String topic, int records) throws Exception;

    /** Waits until the server has done what the run left to be done in the background. */
    void settle() throws Exception;

    /** The server's process. */
    long pid() throws IOException;

    /** Processor seconds of the server's process so far. */
    default double serverSeconds() throws IOException {
        return CpuTime.of(pid());
    }

    /** What of that went into merging segments, which no client waits for. */
    double mergingSeconds() throws IOException;

    /** Processor seconds so far of the database that the server works with. */
    double databaseSeconds() throws IOException;

    /** Stops the server in peace and starts it on its data; the seconds from start to serving. */
    double restart() throws Exception;

    /** Restarts the server with another heap. */
    void use(Heap heap) throws Exception;

    /** The heap it has when nobody says otherwise. */
    Heap usualHeap();

    /** How a client's records are compressed. */
    enum Compression {
        NONE,
        LZ4
    }

    /** A heap's largest size. */
    record Heap(int mib) {
        String option() {
            return "-Xmx" + mib + "m";
        }
    }

    /**
     * What a client tells of its run.
     *
     * @param sent from sending to acknowledgement
     * @param due from when a record was due to acknowledgement
     */
    record Result(double perSecond, Latency sent, Latency due) {
        static Result of(double perSecond) {
            return new Result(perSecond, Latency.NONE, Latency.NONE);
        }
    }

    /** In milliseconds; NaN where nothing was measured. */
    record Latency(double p50, double p99, double p999, double max) {
        static final Latency NONE = new Latency(Double.NaN, Double.NaN, Double.NaN, Double.NaN);
    }
}
