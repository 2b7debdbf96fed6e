package io.streamhouse.query.projection;

import java.util.Optional;
import org.jooq.DSLContext;
import org.jooq.Table;
import org.jooq.impl.DSL;

/** The tables of a projection, while others stand beside them. Every method needs the owner. */
record Tables(Projection projection) {
    /** Makes empty tables beside the live ones; drops what an earlier try has left. */
    void standBeside(DSLContext dsl) {
        for (Table<?> table : projection.tables()) {
            dsl.execute(
                    "CALL query.stand_beside({0}::regclass, {1})",
                    DSL.inline(name(schema(table), table).toString()),
                    DSL.inline(schema(table) + Transactions.BESIDE));
        }
    }

    /** Puts the tables beside in the place of the live ones, and the views over them. */
    void swap(DSLContext dsl) {
        for (Table<?> table : projection.tables()) {
            String schema = schema(table);
            dsl.execute(
                    "ALTER TABLE {0} SET SCHEMA {1}",
                    name(schema, table), DSL.name(schema + "_old"));
            dsl.execute(
                    "ALTER TABLE {0} SET SCHEMA {1}",
                    name(schema + Transactions.BESIDE, table), DSL.name(schema));
        }
        dsl.execute("CALL plane.create_views()");
        for (Table<?> table : projection.tables()) {
            dsl.execute("DROP TABLE {0}", name(schema(table) + "_old", table));
        }
    }

    /** Drops the tables beside. */
    void discard(DSLContext dsl) {
        for (Table<?> table : projection.tables()) {
            dsl.execute(
                    "DROP TABLE IF EXISTS {0}", name(schema(table) + Transactions.BESIDE, table));
        }
    }

    private static String schema(Table<?> table) {
        return Optional.ofNullable(table.getSchema()).orElseThrow().getName();
    }

    private static org.jooq.Name name(String schema, Table<?> table) {
        return DSL.name(schema, table.getName());
    }
}
