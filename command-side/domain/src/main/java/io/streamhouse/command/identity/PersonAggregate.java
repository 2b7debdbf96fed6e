package io.streamhouse.command.identity;

import io.streamhouse.api.identity.PersonCommand;
import io.streamhouse.api.identity.PersonEvent;
import io.streamhouse.command.Shell;
import io.streamhouse.command.StreamAggregate;
import org.axonframework.modelling.command.AggregateRoot;

/** The Axon shell of a person. */
@AggregateRoot(type = "person")
public final class PersonAggregate extends StreamAggregate<PersonCommand, PersonEvent, Person> {
    /** Its place in the table of contents. */
    public static final Shell<PersonCommand, PersonEvent, PersonAggregate> SHELL =
            new Shell<>(PersonDecider.DECIDER, PersonAggregate.class, PersonAggregate::new);

    private PersonAggregate(String id) {
        super(PersonDecider.DECIDER, id);
    }
}
