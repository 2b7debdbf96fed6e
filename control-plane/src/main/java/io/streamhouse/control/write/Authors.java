package io.streamhouse.control.write;

import io.streamhouse.control.read.Named;
import io.streamhouse.control.security.Caller;
import io.streamhouse.query.ActorColumns;
import io.streamhouse.query.identity.MemberQueries;
import io.streamhouse.query.identity.MemberRow;
import io.streamhouse.query.key.ApiKeyQueries;
import io.streamhouse.query.key.ApiKeyRow;
import java.util.Optional;

/** The name of the caller in answers about what they have just made. Thread-safe. */
public final class Authors {
    private final MemberQueries members;
    private final ApiKeyQueries keys;

    Authors(MemberQueries members, ApiKeyQueries keys) {
        this.members = members;
        this.keys = keys;
    }

    /** The caller, as later reads will name them. */
    public Named of(Caller.InOrganization caller) {
        return new Named(
                ActorColumns.type(caller.actor()),
                Optional.ofNullable(ActorColumns.id(caller.actor())),
                name(caller));
    }

    private Optional<String> name(Caller.InOrganization caller) {
        return switch (caller) {
            case Caller.Member member ->
                    members.find(member.organization(), member.user()).flatMap(MemberRow::email);
            case Caller.Machine machine ->
                    keys.find(machine.organization(), machine.key()).map(ApiKeyRow::name);
        };
    }
}
