package io.streamhouse.agent.world;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.agent.database.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What memory holds of the catalogue, and what it lets go of. */
class WorldTest {
    private static final UUID ORGANIZATION = new UUID(1, 1);

    private final Database absent = new Database("jdbc:postgresql://127.0.0.1:1/none", "none");
    private final World world = new World(new PlaneRows(absent), System::nanoTime);
    private final List<UUID> told = new ArrayList<>();

    @AfterEach
    void close() {
        absent.close();
    }

    private static Topic topic(int number, boolean deleted) {
        return new Topic(
                new UUID(2, number),
                ORGANIZATION,
                "topic-" + number,
                1,
                deleted,
                OptionalLong.empty(),
                OptionalLong.empty());
    }

    private static PlaneRows.Change change(boolean whole, Topic... topics) {
        return new PlaneRows.Change(whole, List.of(), List.of(topics), List.of(), List.of());
    }

    private boolean holds(int number) {
        try {
            return world.inMemory().topic(new UUID(2, number)).isPresent();
        } catch (NotInMemory _) {
            return false;
        }
    }

    @Test
    void denialsOfSessionsGoWithTheirRows() {
        Denial over = Denial.session(new UUID(3, 1));
        Denial lasting = Denial.session(new UUID(3, 2));
        Denial key = Denial.apiKey(new UUID(3, 3));
        world.apply(
                new PlaneRows.Change(
                        true, List.of(), List.of(), List.of(), List.of(over, lasting, key)));
        world.forgetAllBut(Set.of(lasting));
        assertThat(world.denied(over)).isFalse();
        assertThat(world.denied(lasting)).isTrue();
        assertThat(world.denied(key)).isTrue();
    }

    @Test
    void deletedTopicsAreToldAndForgottenAfterAWhile() {
        world.whenTopicsAreDeleted(told::addAll);
        world.apply(change(true, topic(1, false), topic(2, true)));
        assertThat(told).containsExactly(new UUID(2, 2));
        assertThat(holds(1)).isTrue();
        assertThat(holds(2)).isFalse();
        world.apply(change(false, topic(1, true)));
        assertThat(told).containsExactly(new UUID(2, 2), new UUID(2, 1));
        assertThat(holds(1)).isTrue();
        world.forgetAllBut(Set.of());
        assertThat(holds(1)).isTrue();
        world.forgetAllBut(Set.of());
        assertThat(holds(1)).isFalse();
        assertThatThrownBy(() -> world.inMemory().topic(ORGANIZATION, "topic-1"))
                .isInstanceOf(NotInMemory.class);
    }
}
