package io.streamhouse.agent.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.AbortedException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Makes calls until they succeed, are refused, or their time is over. Pauses are random up to a
 * bound that doubles, so that many agents do not come back at once. The SDK's own retries are off:
 * only who counts attempts knows that an earlier one may have been done.
 */
final class S3Attempts {
    private static final Logger log = LoggerFactory.getLogger(S3Attempts.class);

    private final S3Limits limits;
    private final S3Errors errors;
    private final LongSupplier nanoTime;
    private final RandomGenerator random;

    S3Attempts(S3Limits limits, S3Errors errors, LongSupplier nanoTime, RandomGenerator random) {
        this.limits = limits;
        this.errors = errors;
        this.nanoTime = nanoTime;
        this.random = random;
    }

    /**
     * One attempt.
     *
     * @param uncertain an earlier attempt failed and may nevertheless have been done
     * @param timeout for this attempt
     */
    record Attempt(boolean uncertain, Duration timeout) {}

    /** A call; it may throw the SDK's exceptions. */
    @FunctionalInterface
    interface Call<T> {
        T make(Attempt attempt) throws IOException;
    }

    <T> T run(String action, String key, Call<T> call) throws IOException {
        long deadline = nanoTime.getAsLong() + limits.total().toNanos();
        for (int number = 1; ; number++) {
            long left = Math.max(1_000_000, deadline - nanoTime.getAsLong());
            Duration timeout = Duration.ofNanos(Math.min(left, limits.attempt().toNanos()));
            try {
                return call.make(new Attempt(number > 1, timeout));
            } catch (AbortedException e) {
                throw interrupted(action, key, e);
            } catch (SdkException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw interrupted(action, key, e);
                }
                S3Errors.Meaning meaning = errors.of(e, action, key);
                long pause = pauseNanos(number);
                boolean over =
                        number >= limits.attemptsMax() || nanoTime.getAsLong() + pause >= deadline;
                if (!meaning.temporary() || over) {
                    throw meaning.error();
                }
                log.debug("attempt {} failed: {}", number, meaning.error().getMessage());
                pause(action, key, pause);
            }
        }
    }

    private long pauseNanos(int number) {
        long doubled = limits.pauseMin().toNanos() << Math.min(number - 1, 20);
        return random.nextLong(Math.min(doubled, limits.pauseMax().toNanos()) + 1);
    }

    private static void pause(String action, String key, long nanos) throws InterruptedIOException {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
        } catch (InterruptedException e) {
            throw interrupted(action, key, e);
        }
    }

    private static InterruptedIOException interrupted(String action, String key, Exception e) {
        Thread.currentThread().interrupt();
        InterruptedIOException told =
                new InterruptedIOException(action + " " + key + " was interrupted");
        told.initCause(e);
        return told;
    }
}
