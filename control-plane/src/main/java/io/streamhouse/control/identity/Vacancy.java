package io.streamhouse.control.identity;

import io.streamhouse.api.Problem;
import io.streamhouse.api.Problem.Reason;
import io.streamhouse.api.org.Slug;
import io.streamhouse.control.store.Refused;
import io.streamhouse.query.identity.LoginQueries;
import io.streamhouse.query.org.OrganizationQueries;

/**
 * Refuses a sign-up under names that are known to be taken before anything is sealed for it. The
 * claims decide when two come at the same moment. Thread-safe.
 */
final class Vacancy {
    private final LoginQueries persons;
    private final OrganizationQueries organizations;
    private final EmailDigest emailDigest;

    Vacancy(LoginQueries persons, OrganizationQueries organizations, EmailDigest emailDigest) {
        this.persons = persons;
        this.organizations = organizations;
        this.emailDigest = emailDigest;
    }

    void require(SignUp.Wish wish) {
        if (persons.byEmailDigest(emailDigest.of(wish.email())).isPresent()) {
            throw new Refused(
                    Problem.of(Reason.EMAIL_TAKEN, "This e-mail address is in use.", "email"));
        }
        if (wish.slug().filter(this::isTaken).isPresent()) {
            throw new Refused(Problem.of(Reason.SLUG_TAKEN, "This slug is in use.", "slug"));
        }
    }

    private boolean isTaken(Slug slug) {
        return organizations
                .findAny(slug.value())
                .filter(row -> row.slug().equals(slug.value()))
                .isPresent();
    }
}
