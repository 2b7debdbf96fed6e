package io.streamhouse.bench.log;

import io.streamhouse.bench.log.Contender.Result;

/**
 * One measured run.
 *
 * @param serverMicros processor time of the server's process per record, without merging
 * @param mergingMicros what merging of segments took meanwhile, per record
 * @param databaseMicros processor time of its database per record
 * @param clientMicros processor time of the client's process per record, its start included
 * @param foreignShare of all processors' time, what others used meanwhile
 * @param peakMib the most memory that the server's process held
 */
record Run(
        Result result,
        double serverMicros,
        double mergingMicros,
        double databaseMicros,
        double clientMicros,
        double foreignShare,
        double peakMib) {
    private static final double MICROS = 1e6;

    /** A client's work. */
    interface Work {
        Result run() throws Exception;
    }

    /** Runs a client and counts what it and the server use, background work included. */
    static Run measure(Contender contender, int records, Work work) throws Exception {
        Memory.forgetPeak(contender.pid());
        double server = contender.serverSeconds();
        double merging = contender.mergingSeconds();
        double database = contender.databaseSeconds();
        double clients = CpuTime.ofEndedChildren();
        double machine = CpuTime.ofMachine();
        double self = CpuTime.of(ProcessHandle.current().pid());
        long began = System.nanoTime();
        Result result = work.run();
        clients = CpuTime.ofEndedChildren() - clients;
        double seconds = (System.nanoTime() - began) / 1e9;
        machine = CpuTime.ofMachine() - machine;
        double ours =
                clients
                        + contender.serverSeconds()
                        - server
                        + contender.databaseSeconds()
                        - database
                        + CpuTime.of(ProcessHandle.current().pid())
                        - self;
        double all = seconds * Runtime.getRuntime().availableProcessors();
        contender.settle();
        merging = contender.mergingSeconds() - merging;
        return new Run(
                result,
                (contender.serverSeconds() - server - merging) / records * MICROS,
                merging / records * MICROS,
                (contender.databaseSeconds() - database) / records * MICROS,
                clients / records * MICROS,
                Math.max(0, machine - ours) / all,
                Memory.peakMib(contender.pid()));
    }

    double perSecond() {
        return result.perSecond();
    }

    /** What the server side costs, merging apart. */
    double serverAndDatabaseMicros() {
        return serverMicros + databaseMicros;
    }
}
