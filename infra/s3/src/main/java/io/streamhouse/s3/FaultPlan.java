package io.streamhouse.s3;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;

/** Which fault befalls which request. Called by several threads. */
@FunctionalInterface
public interface FaultPlan {
    /**
     * A request as the proxy sees it.
     *
     * @param number counts from 1
     */
    record Request(int number, String method, String target) {}

    /** The fault of a request. */
    Fault of(Request request);

    /** All requests pass. */
    static FaultPlan none() {
        return _ -> new Fault.None();
    }

    /** The first requests that fit get these faults, one each; all others pass. */
    static FaultPlan first(Predicate<Request> fits, Fault... faults) {
        AtomicInteger next = new AtomicInteger();
        return request -> {
            int index = fits.test(request) ? next.getAndIncrement() : faults.length;
            return index < faults.length ? faults[index] : new Fault.None();
        };
    }

    /** Each request has a fault with a probability; the same seed makes the same plan. */
    static FaultPlan random(long seed, double probability) {
        List<Fault> faults =
                List.of(
                        new Fault.Lose(),
                        new Fault.LoseReply(),
                        new Fault.Refuse(500),
                        new Fault.Refuse(503),
                        new Fault.RefuseAfter(500),
                        new Fault.RefuseAfter(503),
                        new Fault.CutBody(100),
                        new Fault.Delay(Duration.ofMillis(20)));
        return request -> {
            Random random = new Random(seed * 1_000_003 + request.number());
            random.nextInt();
            return random.nextDouble() < probability
                    ? faults.get(random.nextInt(faults.size()))
                    : new Fault.None();
        };
    }
}
