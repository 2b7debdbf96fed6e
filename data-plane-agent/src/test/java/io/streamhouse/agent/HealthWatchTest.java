package io.streamhouse.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HealthWatchTest {
    private Optional<String> obstacle = Optional.of("not yet");
    private final List<Boolean> told = new ArrayList<>();
    private final HealthWatch watch = new HealthWatch(() -> obstacle, told::add, () -> 0);

    @Test
    void tellsWhatIsSoAtEachLook() {
        watch.run();
        obstacle = Optional.empty();
        watch.run();
        obstacle = Optional.of("again");
        watch.run();
        assertThat(told).containsExactly(false, true, false);
    }
}
