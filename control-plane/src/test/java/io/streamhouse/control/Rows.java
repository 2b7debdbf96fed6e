package io.streamhouse.control;

import io.streamhouse.control.database.Access;
import io.streamhouse.postgres.ScratchDatabase;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Looks into the database behind the program's back, as superuser. */
public final class Rows {
    private Rows() {}

    /** How many rows a table has. */
    public static long count(RunningPlane plane, String table) {
        return Long.parseLong(text(plane, "SELECT count(*) FROM " + table));
    }

    /** How many events there are that requests have made; processes go on by themselves. */
    public static long decided(RunningPlane plane) {
        return count(
                plane,
                "store.domain_event WHERE aggregate_id NOT LIKE 'operation:%' AND payload_type NOT"
                        + " LIKE 'organization.activat%'");
    }

    /** The first column of the first row. */
    public static String text(RunningPlane plane, String sql) {
        String url = plane.bean(Access.class).url();
        try (Connection connection =
                        DriverManager.getConnection(url, "postgres", ScratchDatabase.PASSWORD);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }

    /** Changes something. */
    public static void execute(RunningPlane plane, String sql) {
        String url = plane.bean(Access.class).url();
        try (Connection connection =
                        DriverManager.getConnection(url, "postgres", ScratchDatabase.PASSWORD);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
    }
}
