package io.streamhouse.control.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.streamhouse.postgres.ScratchDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Looks at the catalogue of the schemas store and vault: nothing is unprotected by oversight. */
final class StoreCatalogueIT {
    private static final String TABLES =
            "SELECT n.nspname || '.' || c.relname FROM pg_class c"
                    + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE c.relkind IN ('r', 'p') AND n.nspname IN ('store', 'vault')";
    private static final String HAS_ORGANIZATION =
            "EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid"
                    + " AND a.attname = 'organization_id' AND NOT a.attisdropped)";

    private static StoreNode node;

    @BeforeAll
    static void start() {
        node = StoreNode.start(ScratchDatabase.create());
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static List<String> names(String sql) {
        return node.jdbc().sql(sql).query((row, _) -> row.getString(1)).list();
    }

    @Test
    void everyTableWithAnOrganizationHasForcedRowLevelSecurity() {
        assertThat(names(TABLES + " AND " + HAS_ORGANIZATION))
                .contains("store.domain_event", "store.operation", "store.intent");
        assertThat(
                        names(
                                TABLES
                                        + " AND "
                                        + HAS_ORGANIZATION
                                        + " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"))
                .isEmpty();
    }

    @Test
    void everyOtherTableIsExemptWithAReason() throws IOException {
        Map<String, String> exemptions =
                Files.readAllLines(Path.of("../docs/rls-exemptions.tsv")).stream()
                        .filter(line -> line.startsWith("store.") || line.startsWith("vault."))
                        .map(line -> line.split("\t", -1))
                        .collect(Collectors.toMap(cells -> cells[0], cells -> cells[1]));
        assertThat(exemptions.keySet())
                .isEqualTo(Set.copyOf(names(TABLES + " AND NOT " + HAS_ORGANIZATION)));
        assertThat(exemptions.values()).noneMatch(String::isBlank);
    }

    @Test
    void requestsSeeTheirOperationsOnly() {
        assertThat(
                        names(
                                "SELECT DISTINCT table_schema || '.' || table_name"
                                        + " FROM information_schema.role_table_grants"
                                        + " WHERE table_schema IN ('store', 'vault')"
                                        + " AND grantee = 'streamhouse_request'"))
                .containsExactlyInAnyOrder("store.operation", "store.operation_step");
    }

    @Test
    void nobodyElseHasAnyRightToTheVaultOrTheEvents() {
        assertThat(
                        names(
                                "SELECT grantee || ' ' || privilege_type || ' ' || table_name"
                                        + " FROM information_schema.role_table_grants"
                                        + " WHERE (table_schema = 'vault'"
                                        + " OR table_name IN ('domain_event', 'intent'))"
                                        + " AND grantee <> 'streamhouse_control'"))
                .isEmpty();
    }
}
