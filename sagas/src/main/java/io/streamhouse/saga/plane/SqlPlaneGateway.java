package io.streamhouse.saga.plane;

import io.streamhouse.api.org.OrganizationId;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/** The schema {@code plane}, read with the rights of the platform. */
public final class SqlPlaneGateway implements PlaneGateway {
    private final JdbcClient jdbc;
    private final TransactionTemplate readOnly;

    /**
     * @param readOnly begins read-only transactions of their own
     */
    public SqlPlaneGateway(JdbcClient jdbc, TransactionTemplate readOnly) {
        this.jdbc = jdbc;
        this.readOnly = readOnly;
    }

    @Override
    public Optional<Long> catalogued(OrganizationId organization) {
        return asPlatform(() ->
                jdbc.sql(
                                "SELECT position FROM plane.v1_organization"
                                        + " WHERE organization_id = ?")
                        .param(organization.value())
                        .query(Long.class)
                        .optional());
    }

    @Override
    public AgentCount agents(long position) {
        return asPlatform(() ->
                jdbc.sql(
                                "SELECT count(*) AS live, count(*) FILTER (WHERE"
                                        + " a.epoch = s.epoch AND a.applied_position >= ?)"
                                        + " AS applied"
                                        + " FROM plane.agent a, plane.v1_state s"
                                        + " WHERE a.seen_at >"
                                        + " clock_timestamp() - interval '5 seconds'")
                        .param(position)
                        .query((row, _) ->
                                new AgentCount(row.getInt("live"), row.getInt("applied")))
                        .single());
    }

    private <T> T asPlatform(Supplier<T> question) {
        return Objects.requireNonNull(
                readOnly.execute(_ -> {
                    jdbc.sql("SELECT set_config('role', 'streamhouse_platform', true)")
                            .query(String.class)
                            .single();
                    return question.get();
                }));
    }
}
