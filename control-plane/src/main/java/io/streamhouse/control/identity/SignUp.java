package io.streamhouse.control.identity;

import io.streamhouse.api.Actor;
import io.streamhouse.api.Command;
import io.streamhouse.api.Meta;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.Sealed;
import io.streamhouse.api.billing.Plan;
import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.SubscriptionCommand.StartSubscription;
import io.streamhouse.api.claim.ClaimCommand.Claim;
import io.streamhouse.api.claim.ClaimKey;
import io.streamhouse.api.identity.MembershipCommand.AddMember;
import io.streamhouse.api.identity.PersonCommand.OpenSession;
import io.streamhouse.api.identity.PersonCommand.RegisterPerson;
import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationCommand.CreateOrganization;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.org.Slug;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaCommand.Reserve;
import io.streamhouse.api.quota.QuotaCommand.SetLimit;
import io.streamhouse.control.security.Call;
import io.streamhouse.control.session.Session;
import io.streamhouse.control.session.SessionSecret;
import io.streamhouse.control.session.Sessions;
import io.streamhouse.control.store.Refused;
import io.streamhouse.control.vault.PasswordHash;
import io.streamhouse.control.vault.Passwords;
import io.streamhouse.control.vault.PersonalData;
import io.streamhouse.control.write.Attribution;
import io.streamhouse.control.write.Replay;
import io.streamhouse.control.write.Reply;
import io.streamhouse.control.write.Writes;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;

/** Makes a person, an organization and a first session, in one unit of work. Thread-safe. */
final class SignUp {
    private static final PlanId FIRST_PLAN = new PlanId("free");
    private static final int SLUG_ATTEMPTS_MAX = 8;
    private static final int SUFFIX_BITS = 25;
    private static final int BASE_36 = 36;

    private final Writes writes;
    private final Attribution attribution;
    private final PersonalData personalData;
    private final Passwords passwords;
    private final Sessions sessions;
    private final Welcome welcome;
    private final EmailDigest emailDigest;
    private final Vacancy vacancy;
    private final SecureRandom random;

    SignUp(
            Writes writes,
            Attribution attribution,
            PersonalData personalData,
            Passwords passwords,
            Sessions sessions,
            Welcome welcome,
            EmailDigest emailDigest,
            Vacancy vacancy,
            SecureRandom random) {
        this.writes = writes;
        this.attribution = attribution;
        this.personalData = personalData;
        this.passwords = passwords;
        this.sessions = sessions;
        this.welcome = welcome;
        this.emailDigest = emailDigest;
        this.vacancy = vacancy;
        this.random = random;
    }

    /** What was asked for, checked. */
    record Wish(EmailAddress email, NewPassword password, String name, Optional<Slug> slug) {}

    private record Ids(
            UserId user, OrganizationId organization, OperationId operation, SessionId session) {
        static Ids random() {
            return new Ids(
                    new UserId(UUID.randomUUID()),
                    new OrganizationId(UUID.randomUUID()),
                    new OperationId(UUID.randomUUID()),
                    new SessionId(UUID.randomUUID()));
        }
    }

    /** What takes long, or has to be the same for each slug that is tried. */
    private record Prepared(Ids ids, Meta meta, Sealed email, PasswordHash hash) {}

    ResponseEntity<AuthController.SignedUp> execute(Call call, Wish wish) {
        vacancy.require(wish);
        Ids ids = Ids.random();
        PasswordHash hash = passwords.hash(wish.password().text());
        Meta meta = attribution.of(call, ids.organization(), new Actor.User(ids.user()));
        Sealed email = personalData.seal(ids.user().value(), wish.email().text());
        try {
            return execute(call, wish, new Prepared(ids, meta, email, hash));
        } catch (Refused | Replay refusal) {
            // Nobody was registered: the key that was made for the address seals nothing.
            personalData.discard(ids.user().value());
            throw refusal;
        }
    }

    private ResponseEntity<AuthController.SignedUp> execute(
            Call call, Wish wish, Prepared prepared) {
        Slug slug = wish.slug().orElseGet(() -> Slug.fromName(wish.name()));
        for (int attempt = 1; ; attempt++) {
            try {
                return execute(call, wish, prepared, slug);
            } catch (Refused refusal) {
                boolean again =
                        refusal.problem().reason() == Reason.SLUG_TAKEN
                                && wish.slug().isEmpty()
                                && attempt < SLUG_ATTEMPTS_MAX;
                if (!again) {
                    throw refusal;
                }
                slug = Slug.fromName(wish.name()).withSuffix(suffix());
            }
        }
    }

    private ResponseEntity<AuthController.SignedUp> execute(
            Call call, Wish wish, Prepared prepared, Slug slug) {
        Ids ids = prepared.ids();
        Session session = sessions.begin(ids.session(), ids.user(), ids.organization(), Role.OWNER);
        SessionSecret secret = SessionSecret.random(random);
        Welcome.Pass pass = welcome.pass(session, secret, call.secure());
        ResponseEntity<AuthController.SignedUp> answer =
                writes.execute(
                        call,
                        prepared.meta(),
                        commands(wish, ids, prepared.email(), slug),
                        Reply.once(
                                201,
                                signedUp(ids, slug, Optional.of(pass)),
                                201,
                                signedUp(ids, slug, Optional.empty())),
                        () -> passwords.keep(ids.user(), prepared.hash()),
                        () -> sessions.store(session, secret));
        return pass.with(answer);
    }

    private List<Command> commands(Wish wish, Ids ids, Sealed email, Slug slug) {
        PlanCatalogue catalogue = PlanCatalogue.current();
        Plan plan =
                catalogue
                        .plan(FIRST_PLAN)
                        .orElseThrow(() -> new IllegalStateException("no plan " + FIRST_PLAN));
        String digest = emailDigest.of(wish.email());
        OrganizationId organization = ids.organization();
        List<Command> list = new ArrayList<>();
        list.add(new Claim(ClaimKey.email(digest), ids.user().value()));
        list.add(new RegisterPerson(ids.user(), email));
        list.add(new Claim(ClaimKey.slug(slug), organization.value()));
        list.add(new CreateOrganization(organization, wish.name(), slug, ids.operation()));
        list.add(new AddMember(organization, ids.user(), Role.OWNER));
        list.add(new StartSubscription(organization, FIRST_PLAN, catalogue.hash()));
        for (Dimension dimension : Dimension.values()) {
            list.add(new SetLimit(organization, dimension, plan.limit(dimension)));
        }
        list.add(new Reserve(organization, Dimension.MEMBERS, ids.user().value()));
        list.add(new OpenSession(ids.user(), ids.session(), organization));
        return list;
    }

    private static AuthController.SignedUp signedUp(
            Ids ids, Slug slug, Optional<Welcome.Pass> pass) {
        return new AuthController.SignedUp(
                ids.user().value(),
                ids.organization().value(),
                slug.value(),
                ids.operation().value(),
                pass.map(it -> it.token().text()),
                pass.map(it -> it.token().expiresAt()));
    }

    private String suffix() {
        return new BigInteger(SUFFIX_BITS, random).toString(BASE_36);
    }
}
