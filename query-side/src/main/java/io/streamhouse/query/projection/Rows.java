package io.streamhouse.query.projection;

import java.util.Collection;
import java.util.Collections;
import java.util.OptionalLong;
import org.jooq.BatchBindStep;
import org.jooq.DSLContext;
import org.jooq.Query;
import org.jooq.Table;
import org.jooq.TableRecord;
import org.jspecify.annotations.Nullable;

/** Many rows in one round trip. */
public final class Rows {
    private Rows() {}

    /** Inserts rows, all columns of them. */
    public static <R extends TableRecord<R>> void insert(
            DSLContext dsl, Table<R> table, Collection<R> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Query insert =
                dsl.insertInto(table, table.fields())
                        .values(Collections.nCopies(table.fields().length, null));
        BatchBindStep batch = dsl.batch(insert);
        for (R row : rows) {
            batch = batch.bind(row.intoArray());
        }
        batch.execute();
    }

    /** The value of a column that may be null. */
    public static @Nullable Long nullable(OptionalLong value) {
        return value.isPresent() ? value.getAsLong() : null;
    }

    /** Runs a statement once per row of values. */
    public static void each(DSLContext dsl, Query statement, Collection<Object[]> values) {
        if (values.isEmpty()) {
            return;
        }
        BatchBindStep batch = dsl.batch(statement);
        for (Object[] row : values) {
            batch = batch.bind(row);
        }
        batch.execute();
    }
}
