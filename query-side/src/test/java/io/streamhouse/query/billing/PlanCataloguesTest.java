package io.streamhouse.query.billing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.api.billing.PlanId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanCataloguesTest {
    private static List<String> kept() throws IOException {
        try (InputStream in = PlanCatalogues.class.getResourceAsStream("catalogues/index.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    /**
     * Copy plans.tsv to catalogues/<hash>.tsv and add the hash to index.txt; never take one away.
     */
    @Test
    void theCurrentVersionIsKeptForEver() throws IOException {
        assertThat(kept()).contains(PlanCatalogue.current().hash());
    }

    @Test
    void everyKeptVersionHasItsHash() throws IOException {
        for (String hash : kept()) {
            try (InputStream in =
                    PlanCatalogues.class.getResourceAsStream("catalogues/" + hash + ".tsv")) {
                assertThat(
                                PlanCatalogue.parse(
                                                new String(
                                                        in.readAllBytes(), StandardCharsets.UTF_8))
                                        .hash())
                        .isEqualTo(hash);
            }
        }
    }

    @Test
    void saysWhichVersionIsMissing() {
        PlanCatalogues all = PlanCatalogues.all();
        assertThat(all.plan(PlanCatalogue.current().hash(), new PlanId("pro")).id())
                .isEqualTo(new PlanId("pro"));
        assertThatThrownBy(() -> all.plan("feed", new PlanId("pro"))).hasMessageContaining("feed");
        assertThatThrownBy(() -> all.plan(PlanCatalogue.current().hash(), new PlanId("gold")))
                .hasMessageContaining("gold");
    }
}
