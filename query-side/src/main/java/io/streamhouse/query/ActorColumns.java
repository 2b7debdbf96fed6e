package io.streamhouse.query;

import static io.streamhouse.query.jooq.query.Tables.API_KEY;
import static io.streamhouse.query.jooq.query.Tables.MEMBER;

import io.streamhouse.api.Actor;
import java.util.Optional;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/** How actors stand in tables: a type and an id. */
public final class ActorColumns {
    private ActorColumns() {}

    /** The word for a kind of actor. */
    public static String type(Actor actor) {
        return switch (actor) {
            case Actor.User _ -> "user";
            case Actor.Key _ -> "api_key";
            case Actor.Platform _ -> "platform";
            case Actor.Process _ -> "process";
        };
    }

    /** What names the actor; null for the platform, which is only one. */
    public static @Nullable String id(Actor actor) {
        return switch (actor) {
            case Actor.User user -> user.id().toString();
            case Actor.Key key -> key.id().toString();
            case Actor.Platform _ -> null;
            case Actor.Process process -> process.name();
        };
    }

    /** The present name of the actor in these columns: of a member or a key of the organization. */
    public static Field<String> name(
            Field<UUID> organization, Field<String> type, Field<String> id) {
        var member = MEMBER.as("acting_member");
        var key = API_KEY.as("acting_key");
        Field<UUID> uuid = id.cast(SQLDataType.UUID);
        return DSL.case_()
                .when(
                        type.eq("user"),
                        DSL.field(
                                DSL.select(member.EMAIL)
                                        .from(member)
                                        .where(member.ORGANIZATION_ID.eq(organization))
                                        .and(member.USER_ID.eq(uuid))))
                .when(
                        type.eq("api_key"),
                        DSL.field(
                                DSL.select(key.NAME)
                                        .from(key)
                                        .where(key.ORGANIZATION_ID.eq(organization))
                                        .and(key.KEY_ID.eq(uuid))))
                .when(type.eq("process"), id)
                .as("actor_name");
    }

    /** The row of what was read from such columns. */
    public static ActorRow row(String type, @Nullable String id, @Nullable String name) {
        return new ActorRow(type, Optional.ofNullable(id), Optional.ofNullable(name));
    }
}
