package io.streamhouse.saga;

import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.saga.IntentHandler.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * The way to one outside world: it is left alone for a while when it keeps failing, and no tenant
 * can take all the room. A failure is an attempt that found the failure. Thread-safe.
 */
final class Lanes {
    private static final Logger log = LoggerFactory.getLogger(Lanes.class);
    private static final int LANES = 64;
    private static final int CALLS_PER_LANE_MAX = 2;
    private static final int CALLS_REMEMBERED = 20;
    private static final Duration LEFT_ALONE = Duration.ofSeconds(2);

    private final CircuitBreaker breaker;
    private final List<Bulkhead> lanes;

    Lanes(String provider) {
        this.breaker =
                CircuitBreaker.of(
                        provider,
                        CircuitBreakerConfig.custom()
                                .slidingWindowSize(CALLS_REMEMBERED)
                                .minimumNumberOfCalls(CALLS_REMEMBERED / 2)
                                .waitDurationInOpenState(LEFT_ALONE)
                                .permittedNumberOfCallsInHalfOpenState(2)
                                .build());
        BulkheadConfig room =
                BulkheadConfig.custom()
                        .maxConcurrentCalls(CALLS_PER_LANE_MAX)
                        .maxWaitDuration(Duration.ZERO)
                        .build();
        this.lanes =
                IntStream.range(0, LANES)
                        .mapToObj(lane -> Bulkhead.of(provider + "-" + lane, room))
                        .toList();
    }

    Outcome call(OrganizationId tenant, Supplier<Outcome> attempt) {
        Bulkhead lane = lanes.get(Math.floorMod(tenant.hashCode(), LANES));
        try {
            return Bulkhead.decorateSupplier(
                            lane, CircuitBreaker.decorateSupplier(breaker, attempt))
                    .get();
        } catch (CallNotPermittedException _) {
            return new Outcome.Unknown(breaker.getName() + " keeps failing");
        } catch (BulkheadFullException _) {
            return new Outcome.Unknown("other work of this organization comes first");
        } catch (DataAccessException | TransactionException away) {
            log.warn("{} cannot be reached: {}", breaker.getName(), away.getMessage());
            return new Outcome.Unknown(breaker.getName() + " cannot be reached");
        } catch (RuntimeException failure) {
            log.warn("{} failed", breaker.getName(), failure);
            return new Outcome.Unknown(breaker.getName() + " failed");
        }
    }
}
