package io.streamhouse.agent.producer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.problem.Reason;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What all {@link Producers} do. */
abstract class ProducersContract {
    private static final Opening ANY = new Opening(OptionalInt.empty(), Optional.empty());

    private final UUID organization = UUID.randomUUID();

    abstract Producers producers();

    private Opened open(String name, Opening opening) {
        return producers().open(organization, ProducerName.of(name), opening);
    }

    private static Opening at(int epoch, String id) {
        return new Opening(OptionalInt.of(epoch), Optional.of(id));
    }

    @Test
    void eachOpeningRaisesTheEpochOfItsNameAlone() {
        Opened first = open("a", ANY);
        Opened second = open("a", ANY);
        Opened other = open("b", ANY);
        assertThat(first.epoch()).isZero();
        assertThat(second.epoch()).isEqualTo(1);
        assertThat(second.producer().key()).isEqualTo(first.producer().key());
        assertThat(second.producer().number()).isEqualTo(first.producer().number());
        assertThat(second.producer().incarnation()).isEqualTo(first.producer().incarnation() + 1);
        assertThat(other.epoch()).isZero();
        assertThat(other.producer().key()).isNotEqualTo(first.producer().key());
        assertThat(other.producer().number()).isNotEqualTo(first.producer().number());
    }

    @Test
    void oneNameIsAnotherProducerInAnotherOrganization() {
        Opened own = open("a", ANY);
        Opened foreign = producers().open(UUID.randomUUID(), ProducerName.of("a"), ANY);
        assertThat(foreign.producer().key()).isNotEqualTo(own.producer().key());
        assertThat(foreign.epoch()).isZero();
    }

    @Test
    void aNumberMeansTheProducerAsItIsNow() {
        Opened first = open("a", ANY);
        Opened second = open("a", ANY);
        NumberBinding binding = producers().binding(first.producer().number()).orElseThrow();
        assertThat(binding.producer()).isEqualTo(second.producer());
        assertThat(binding.firstIncarnation()).isEqualTo(first.firstIncarnation());
        assertThat(producers().binding(Long.MAX_VALUE)).isEmpty();
    }

    @Test
    void anOpeningAtAnotherEpochIsRefusedAndChangesNothing() {
        open("a", new Opening(OptionalInt.empty(), Optional.of("first")));
        Opened second = open("a", at(0, "second"));
        assertThat(second.epoch()).isEqualTo(1);
        Problem refused = catchThrowableOfType(Problem.class, () -> open("a", at(0, "third")));
        assertThat(refused.reason()).isEqualTo(Reason.PRODUCER_FENCED);
        assertThat(refused.facts())
                .containsEntry("current_epoch", "1")
                .containsEntry("opening_id", "second")
                .containsEntry("producer_id", Long.toString(second.producer().number()));
        assertThat(open("a", at(1, "fourth")).epoch()).isEqualTo(2);
    }

    @Test
    void aProducerThatNeverWasIsAtNoEpoch() {
        Problem refused = catchThrowableOfType(Problem.class, () -> open("a", at(0, "first")));
        assertThat(refused.reason()).isEqualTo(Reason.PRODUCER_FENCED);
        assertThat(refused.facts()).containsEntry("current_epoch", "-1");
        assertThat(open("a", ANY).epoch()).isZero();
    }

    @Test
    void whoNeverAppendedStandsNowhere() {
        Opened opened = open("a", ANY);
        Place place = new Place(UUID.randomUUID(), 0);
        assertThat(producers().standings(opened.producer().key(), List.of(place))).isEmpty();
        assertThat(producers().standings(opened.producer().key(), List.of())).isEmpty();
    }
}
