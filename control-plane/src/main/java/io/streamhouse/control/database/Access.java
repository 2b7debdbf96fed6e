package io.streamhouse.control.database;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * How to connect as {@code streamhouse_control}.
 *
 * @param url JDBC URL without credentials
 */
public record Access(String url, String password) {
    /** The login role of the control plane. */
    public static final String ROLE = "streamhouse_control";

    private static final String CONNECT_SECONDS_MAX = "2";

    /** A connection outside the pool, for those who keep one for long. */
    public Connection connect(String purpose) throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", ROLE);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "streamhouse " + purpose);
        properties.setProperty("connectTimeout", CONNECT_SECONDS_MAX);
        properties.setProperty("loginTimeout", CONNECT_SECONDS_MAX);
        properties.setProperty("tcpKeepAlive", "true");
        return DriverManager.getConnection(url, properties);
    }

    @Override
    public String toString() {
        return "Access[" + url + "]";
    }
}
