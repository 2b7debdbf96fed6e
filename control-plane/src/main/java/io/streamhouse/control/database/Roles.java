package io.streamhouse.control.database;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Runs a piece of work in a transaction of its own with the rights of a database role, which end
 * with the transaction. Thread-safe.
 */
public final class Roles {
    private static final int SECONDS_MAX = 5;

    private final JdbcClient jdbc;
    private final TransactionTemplate transactions;

    public Roles(JdbcClient jdbc, PlatformTransactionManager manager) {
        this.jdbc = jdbc;
        this.transactions = new TransactionTemplate(manager);
        this.transactions.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        this.transactions.setTimeout(SECONDS_MAX);
    }

    /** Which rights. */
    public enum Role {
        /** The owner of the store: its own tables, by their policies. */
        CONTROL,
        /** Platform administration: reads across organizations. */
        PLATFORM
    }

    /** Runs work with a role's rights. */
    public <T> T as(Role role, Function<JdbcClient, T> work) {
        return run(role, Optional.empty(), work);
    }

    /** Runs work as the owner of the store, on the rows of one organization. */
    public <T> T within(UUID organization, Function<JdbcClient, T> work) {
        return run(Role.CONTROL, Optional.of(organization), work);
    }

    private <T> T run(Role role, Optional<UUID> organization, Function<JdbcClient, T> work) {
        return transactions.execute(_ -> {
            switch (role) {
                case CONTROL -> {}
                case PLATFORM ->
                        jdbc.sql(
                                        "SET LOCAL ROLE streamhouse_"
                                                + role.name().toLowerCase(Locale.ROOT))
                                .update();
            }
            organization.ifPresent(id -> enter(jdbc, id));
            return work.apply(jdbc);
        });
    }

    /** Lets the rest of the current transaction see one organization's rows. */
    public static void enter(JdbcClient jdbc, UUID organization) {
        jdbc.sql("SELECT set_config('streamhouse.organization', :id, true)")
                .param("id", organization.toString())
                .query(String.class)
                .single();
    }
}
