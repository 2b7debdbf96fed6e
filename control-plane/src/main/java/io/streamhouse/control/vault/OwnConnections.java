package io.streamhouse.control.vault;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** A pool under another identity, so that Spring does not hand out the transaction's connection. */
final class OwnConnections extends DelegatingDataSource {
    private final DataSource pool;

    OwnConnections(DataSource pool) {
        super(pool);
        this.pool = pool;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return pool.getConnection();
    }
}
