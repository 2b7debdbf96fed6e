package io.streamhouse.control.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.control.store.StoreNode;
import io.streamhouse.postgres.ScratchDatabase;
import io.streamhouse.saga.plane.PlaneGateway;
import io.streamhouse.saga.plane.PlaneGateway.AgentCount;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Both gateways answer alike. */
final class PlaneGatewayContractIT {
    /** What a gateway must do, and how the world behind it is set up. */
    abstract static class Contract {
        final OrganizationId org = new OrganizationId(UUID.randomUUID());

        abstract PlaneGateway gateway();

        abstract void catalogue(OrganizationId organization, long position);

        abstract void agent(String id, long applied);

        abstract void noAgents();

        @Test
        void whatIsNotCataloguedIsAbsent() {
            assertThat(gateway().catalogued(org)).isEmpty();
        }

        @Test
        void whatIsCataloguedHasItsPosition() {
            catalogue(org, 17);
            assertThat(gateway().catalogued(org)).contains(17L);
        }

        @Test
        void countsAgentsAndThoseThatAreThere() {
            noAgents();
            assertThat(gateway().agents(5)).isEqualTo(new AgentCount(0, 0));
            agent("one", 4);
            assertThat(gateway().agents(5)).isEqualTo(new AgentCount(1, 0));
            agent("two", 5);
            assertThat(gateway().agents(5)).isEqualTo(new AgentCount(2, 1));
        }
    }

    @Nested
    final class Fake extends Contract {
        private final FakePlane plane = new FakePlane();

        @Override
        PlaneGateway gateway() {
            return plane;
        }

        @Override
        void catalogue(OrganizationId organization, long position) {
            plane.catalogue(organization, position);
        }

        @Override
        void agent(String id, long applied) {
            plane.agent(id, applied);
        }

        @Override
        void noAgents() {}
    }

    @Nested
    final class Sql extends Contract {
        @Override
        PlaneGateway gateway() {
            return node.get(PlaneGateway.class);
        }

        @Override
        void catalogue(OrganizationId organization, long position) {
            world.catalogue(organization, position);
        }

        @Override
        void agent(String id, long applied) {
            world.agent(id, applied);
        }

        @Override
        void noAgents() {
            world.noAgents();
        }

        @Test
        void anAgentThatFellSilentDoesNotCount() {
            noAgents();
            agent("silent", 9);
            world.silence("silent");
            assertThat(gateway().agents(5)).isEqualTo(new AgentCount(0, 0));
        }

        @Test
        void anAgentOfAnotherEpochIsNotThere() {
            noAgents();
            agent("old", 9);
            world.epoch("old", 0);
            assertThat(gateway().agents(5)).isEqualTo(new AgentCount(1, 0));
        }
    }

    private static StoreNode node;
    private static PlaneWorld world;

    @BeforeAll
    static void start() {
        node = StoreNode.start(ScratchDatabase.create(), ProcessConfiguration.class);
        world = new PlaneWorld(node.pool());
    }

    @AfterAll
    static void stop() {
        node.close();
    }
}
