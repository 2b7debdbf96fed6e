package io.streamhouse.control.process;

import io.streamhouse.api.org.OrganizationId;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Plays the projector and the agents on the real schema {@code plane}. */
final class PlaneWorld {
    private final JdbcClient jdbc;
    private final TransactionTemplate transaction;

    PlaneWorld(DataSource pool) {
        this.jdbc = JdbcClient.create(pool);
        this.transaction = new TransactionTemplate(new JdbcTransactionManager(pool));
    }

    void catalogue(OrganizationId organization, long position) {
        transaction.executeWithoutResult(_ -> {
            jdbc.sql("SET LOCAL ROLE streamhouse_projector").update();
            jdbc.sql("INSERT INTO plane.organization VALUES (?, 'pending', ?)")
                    .params(organization.value(), position)
                    .update();
        });
    }

    void agent(String id, long applied) {
        jdbc.sql(
                        "INSERT INTO plane.agent (agent_id, endpoint, epoch, applied_position,"
                                + " denial_position, flushed_request) VALUES"
                                + " (?, 'here', (SELECT epoch FROM plane.state), ?, 0, 0)"
                                + " ON CONFLICT (agent_id) DO UPDATE SET seen_at ="
                                + " clock_timestamp(), epoch = excluded.epoch,"
                                + " applied_position = excluded.applied_position")
                .params(id, applied)
                .update();
    }

    void noAgents() {
        jdbc.sql("DELETE FROM plane.agent").update();
    }

    void silence(String id) {
        jdbc.sql("UPDATE plane.agent SET seen_at = seen_at - interval '6 s' WHERE agent_id = ?")
                .param(id)
                .update();
    }

    void epoch(String id, int epoch) {
        jdbc.sql("UPDATE plane.agent SET epoch = ? WHERE agent_id = ?").params(epoch, id).update();
    }
}
