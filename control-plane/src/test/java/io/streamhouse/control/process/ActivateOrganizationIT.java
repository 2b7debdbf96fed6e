package io.streamhouse.control.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationEvent.ActivationCancelled;
import io.streamhouse.api.org.OrganizationEvent.ActivationFailed;
import io.streamhouse.api.org.OrganizationEvent.OrganizationActivated;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.process.ProcessNode.Run;
import io.streamhouse.control.store.Receipt;
import io.streamhouse.control.store.StoreNode;
import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.saga.Operation;
import io.streamhouse.saga.Operation.Step;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The process on the real store, with a plane in memory. */
final class ActivateOrganizationIT {
    private static final FakePlane PLANE = new FakePlane();

    private static ProcessNode node;

    private final Run run = Run.random();

    @BeforeAll
    static void start() {
        node = ProcessNode.start(ScratchDatabase.create(), PLANE);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private void appear(Receipt created) {
        PLANE.catalogue(run.organization(), created.position());
        PLANE.agent("here", created.position());
    }

    @Test
    void activatesWhenAnAgentHasAppliedTheEntry() {
        Receipt created = node.create(run);
        assertThat(node.operation(run).state()).isEqualTo("running");
        assertThat(node.operation(run).steps())
                .extracting(Step::name, Step::state)
                .containsExactly(tuple("catalogue", "running"), tuple("agent", "waiting"));
        long begun = System.nanoTime();
        appear(created);
        node.awaitState(run, "succeeded");
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        assertThat(node.operation(run).steps())
                .allSatisfy(step -> assertThat(step.state()).isEqualTo("succeeded"));
        assertThat(node.operation(run).endedAt()).isPresent();
        assertThat(node.events(run, OrganizationActivated.class)).hasSize(1);
        node.awaitNothingLeft(run);
    }

    @Test
    void saysWhatItWaitsFor() {
        PLANE.agentGone("here");
        Receipt created = node.create(run);
        node.awaitFinding(run, 0);
        assertThat(node.operation(run).steps().getFirst().detail())
                .contains("the catalogue entry is not written yet");
        PLANE.catalogue(run.organization(), created.position());
        node.awaitFinding(run, 1);
        assertThat(node.operation(run).steps().get(1).detail()).contains("no agent is live");
        assertThat(node.operation(run).steps().get(1).attempts()).isPositive();
        PLANE.agent("here", created.position());
        node.awaitState(run, "succeeded");
    }

    @Test
    void goesOnWhenThePlaneFails() {
        PLANE.fail(3);
        appear(node.create(run));
        node.awaitState(run, "succeeded");
        PLANE.fail(0);
    }

    @Test
    void isCancelledAndTriedAgain() {
        Receipt created = node.create(run);
        node.execute(run, node.operations().cancel(run.organization(), node.operation(run)));
        assertThat(node.operation(run).state()).isEqualTo("cancelled");
        assertThat(node.events(run, ActivationCancelled.class)).hasSize(1);
        Run next = new Run(run.organization(), new OperationId(UUID.randomUUID()));
        node.execute(
                run,
                node.operations().retry(run.organization(), node.operation(run), next.operation()));
        appear(created);
        node.awaitState(next, "succeeded");
        assertThat(node.operation(run).state()).isEqualTo("cancelled");
        assertThat(node.operations().newest(run.organization(), 10))
                .extracting(Operation::id)
                .containsExactly(next.operation(), run.operation());
    }

    @Test
    void othersDoNotSeeIt() {
        node.create(run);
        OrganizationId other = new OrganizationId(UUID.randomUUID());
        assertThat(node.operations().find(other, run.operation())).isEmpty();
        assertThat(node.operations().newest(other, 10)).isEmpty();
        PLANE.catalogue(run.organization(), 0);
    }

    @Test
    void failsAtItsDeadlineAndSaysWhy() {
        try (ProcessNode own = ProcessNode.start(ScratchDatabase.create(), new FakePlane())) {
            own.create(run);
            own.awaitFinding(run, 0);
            own.turnOn(Duration.ofMinutes(11));
            own.awaitState(run, "failed");
            assertThat(own.operation(run).cause())
                    .hasValueSatisfying(cause ->
                            assertThat(cause)
                                    .contains("deadline")
                                    .contains("catalogue entry is not written"));
            assertThat(own.events(run, ActivationFailed.class)).hasSize(1);
            own.awaitNothingLeft(run);
        }
    }

    @Test
    void theSweepFindsALostIntent() {
        FakePlane plane = new FakePlane();
        try (ProcessNode own = ProcessNode.start(ScratchDatabase.create(), plane)) {
            Receipt created = own.create(run);
            own.awaitFinding(run, 0);
            StoreNode.await(
                    "the task to be lost",
                    () ->
                            own.store()
                                            .jdbc()
                                            .sql(
                                                    "DELETE FROM store.scheduled_tasks WHERE"
                                                            + " task_instance = ? AND NOT picked")
                                            .param(run.operation() + "/catalogue")
                                            .update()
                                    > 0);
            plane.catalogue(run.organization(), created.position());
            plane.agent("here", created.position());
            own.turnOn(Duration.ofSeconds(60));
            own.awaitState(run, "succeeded");
        }
    }
}
