package io.streamhouse.agent.log;

import io.streamhouse.agent.problem.Problem;
import io.streamhouse.agent.producer.NumberBinding;
import io.streamhouse.agent.producer.Place;
import io.streamhouse.agent.producer.Producers;
import io.streamhouse.agent.sequence.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What PostgreSQL knows of an opened producer, looked up before the loop is asked to install it.
 */
record Installs(Partitions partitions, Producers producers) {
    /** The command; empty when the answer was a refusal. Blocks on PostgreSQL. */
    Optional<Command> of(
            NumberBinding binding, List<Place> places, Answer<List<Progress.Standing>> answer) {
        List<Long> epochs = new ArrayList<>();
        UUID organization = binding.producer().organization();
        for (Place place : places) {
            Problem refusal = partitions.refusal(place);
            if (refusal != null && !partitions.isRemoved(place.topic())) {
                answer.refused(refusal);
                return Optional.empty();
            }
            epochs.add(refusal == null ? partitions.at(place, organization).leaseEpoch() : -1);
        }
        Map<Place, Progress.Standing> recorded =
                places.isEmpty() ? Map.of() : producers.standings(binding.producer().key(), places);
        // The opening may have been under way for long: a newer one would be known to a leader
        // before this one only.
        NumberBinding newest = producers.binding(binding.number()).orElse(binding);
        List<Command.Install.At> at = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            at.add(
                    new Command.Install.At(
                            place,
                            epochs.get(i),
                            recorded.getOrDefault(place, Progress.Standing.NONE)));
        }
        return Optional.of(
                new Command.Install(newest, binding.producer().incarnation(), at, answer));
    }
}
