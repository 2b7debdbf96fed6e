package io.streamhouse.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Looks at the catalogue of a migrated database: no table is left unprotected by oversight. */
class CatalogueIT {
    private static final String SCHEMAS = "('query', 'plane', 'store', 'log', 'vault')";
    private static final String TABLES =
            "SELECT n.nspname || '.' || c.relname FROM pg_class c"
                    + " JOIN pg_namespace n ON n.oid = c.relnamespace"
                    + " WHERE c.relkind IN ('r', 'p') AND n.nspname IN "
                    + SCHEMAS;
    private static final String WITH_ORGANIZATION =
            " AND EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid"
                    + " AND a.attname = 'organization_id' AND NOT a.attisdropped)";

    private static Map<String, String> exemptions() throws IOException {
        return Files.readAllLines(Path.of("../docs/rls-exemptions.tsv")).stream()
                .filter(line -> !line.startsWith("#"))
                .skip(1)
                .map(line -> line.split("\t", -1))
                .collect(Collectors.toMap(cells -> cells[0], cells -> cells[1]));
    }

    @Test
    void everyTableWithAnOrganizationHasForcedRowLevelSecurity() {
        try (TestDatabase database = TestDatabase.complete()) {
            assertThat(database.column(TABLES + WITH_ORGANIZATION)).hasSizeGreaterThan(12);
            assertThat(
                            database.column(
                                    TABLES
                                            + WITH_ORGANIZATION
                                            + " AND NOT (c.relrowsecurity AND c.relforcerowsecurity)"))
                    .isEmpty();
        }
    }

    @Test
    void everyOtherTableIsExemptWithAReason() throws IOException {
        try (TestDatabase database = TestDatabase.complete()) {
            Map<String, String> exemptions = exemptions();
            assertThat(exemptions.keySet())
                    .containsExactlyInAnyOrderElementsOf(
                            database.column(
                                    TABLES + WITH_ORGANIZATION.replace("EXISTS", "NOT EXISTS")));
            assertThat(exemptions.values()).noneMatch(String::isBlank);
        }
    }

    @Test
    void nobodyButTheOwnerMayChangeWhatIsNotTheirs() {
        try (TestDatabase database = TestDatabase.complete()) {
            assertThat(
                            database.column(
                                    "SELECT DISTINCT grantee || ' ' || privilege_type FROM information_schema.role_table_grants"
                                            + " WHERE table_schema IN ('query', 'plane') AND privilege_type <> 'SELECT'"
                                            + " AND grantee NOT IN ('streamhouse_control', 'streamhouse_projector')"))
                    .containsExactlyInAnyOrder(
                            "streamhouse_agent INSERT",
                            "streamhouse_agent UPDATE",
                            // Pruned: denials of sessions, by a policy.
                            "streamhouse_platform DELETE");
            assertThat(
                            database.column(
                                    "SELECT DISTINCT table_name FROM information_schema.role_table_grants"
                                            + " WHERE table_schema = 'plane' AND privilege_type <> 'SELECT'"
                                            + " AND grantee = 'streamhouse_agent'"))
                    .containsExactly("agent");
        }
    }

    @Test
    void noViewRunsWithItsOwnersRights() {
        try (TestDatabase database = TestDatabase.complete()) {
            assertThat(
                            database.column(
                                    "SELECT c.oid::regclass FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                                            + " WHERE c.relkind = 'v' AND n.nspname IN "
                                            + SCHEMAS
                                            + " AND NOT coalesce('security_invoker=true' = ANY (c.reloptions), false)"))
                    .isEmpty();
        }
    }
}
