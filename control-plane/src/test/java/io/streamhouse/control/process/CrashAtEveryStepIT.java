package io.streamhouse.control.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.org.OperationEvent.StepCompleted;
import io.streamhouse.api.org.OrganizationEvent.OrganizationActivated;
import io.streamhouse.control.process.ProcessNode.Run;
import io.streamhouse.control.store.Receipt;
import io.streamhouse.control.store.StoreNode;
import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.saga.CommandPort;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The program dies before or after the answer of each intent; another one takes over and comes to
 * the same end, with each step recorded once.
 */
final class CrashAtEveryStepIT {
    /** Dies at the n-th point; each answer has a point before it and one after it. */
    private static final class Death {
        private final int at;
        private final AtomicInteger passed = new AtomicInteger();
        private final CountDownLatch dead = new CountDownLatch(1);

        Death(int at) {
            this.at = at;
        }

        CommandPort wrap(CommandPort port) {
            return (meta, command) -> {
                point();
                var problem = port.send(meta, command);
                point();
                return problem;
            };
        }

        private void point() {
            if (passed.incrementAndGet() >= at) {
                dead.countDown();
                hang();
            }
        }

        private static void hang() {
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new AssertionError("dead", e);
            }
        }

        boolean happened() {
            return dead.getCount() == 0;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void anotherOneComesToTheSameEnd(int point) throws InterruptedException {
        ScratchDatabase database = ScratchDatabase.create();
        FakePlane plane = new FakePlane();
        Run run = Run.random();
        Death death = new Death(point);
        ProcessNode dying = ProcessNode.start(database, plane, death::wrap);
        Receipt created = dying.create(run);
        plane.catalogue(run.organization(), created.position());
        plane.agent("here", created.position());
        StoreNode.await("death", death::happened);
        Thread end = dying.kill();
        try (ProcessNode next = ProcessNode.start(database, plane)) {
            next.awaitState(run, "succeeded");
            next.awaitNothingLeft(run);
            assertThat(next.events(run, OrganizationActivated.class)).hasSize(1);
            assertThat(next.events(run, StepCompleted.class))
                    .extracting(stored -> ((StepCompleted) stored.event()).step())
                    .containsExactly("catalogue", "agent");
            StoreNode.await("every intent to be closed", () -> open(next) == 0);
        }
        end.join();
    }

    /** The deadline's intent stays until it is due, and finds then that the run has ended. */
    private static int open(ProcessNode node) {
        return node.store()
                .jdbc()
                .sql(
                        "SELECT count(*) FROM store.intent"
                                + " WHERE state = 'recorded' AND name <> 'expire'")
                .query(Integer.class)
                .single();
    }
}
