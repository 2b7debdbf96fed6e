package io.streamhouse.query.identity;

import static io.streamhouse.query.jooq.query.Tables.LOGIN;
import static io.streamhouse.query.jooq.query.Tables.LOGIN_MEMBER;

import io.streamhouse.api.claim.ClaimEvent;
import io.streamhouse.api.claim.ClaimKey;
import io.streamhouse.api.identity.MembershipEvent.MemberJoined;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.jooq.query.tables.records.LoginMemberRecord;
import io.streamhouse.query.jooq.query.tables.records.LoginRecord;
import io.streamhouse.query.projection.Changed;
import io.streamhouse.query.projection.Projection;
import io.streamhouse.query.projection.Rows;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Table;

/** Who may log in with which address, and to which organizations. */
public final class LoginProjection implements Projection {
    @Override
    public String name() {
        return "logins";
    }

    @Override
    public List<Table<?>> tables() {
        return List.of(LOGIN, LOGIN_MEMBER);
    }

    @Override
    public void apply(DSLContext dsl, List<StoredEvent> events) {
        // An address may be released and claimed again: the last event of each counts.
        Map<String, Optional<LoginRecord>> claims = new LinkedHashMap<>();
        List<LoginMemberRecord> members = new ArrayList<>();
        for (StoredEvent stored : events) {
            switch (stored.event()) {
                case ClaimEvent event when event.key().namespace() == ClaimKey.Namespace.EMAIL ->
                        claims.put(event.key().digest(), holder(stored, event));
                case MemberJoined event ->
                        members.add(
                                new LoginMemberRecord(
                                        event.user().value(),
                                        event.organization().value(),
                                        event.role().name(),
                                        stored.position()));
                default -> {}
            }
        }
        if (!claims.isEmpty()) {
            dsl.deleteFrom(LOGIN).where(LOGIN.EMAIL_DIGEST.in(claims.keySet())).execute();
            Rows.insert(dsl, LOGIN, claims.values().stream().flatMap(Optional::stream).toList());
        }
        Rows.insert(dsl, LOGIN_MEMBER, members);
    }

    private static Optional<LoginRecord> holder(StoredEvent stored, ClaimEvent event) {
        return switch (event) {
            case ClaimEvent.Claimed claimed ->
                    Optional.of(
                            new LoginRecord(
                                    claimed.key().digest(), claimed.holder(), stored.position()));
            case ClaimEvent.Released _ -> Optional.empty();
        };
    }

    @Override
    public Optional<Changed> changed(StoredEvent stored) {
        return Optional.empty();
    }
}
