package io.streamhouse.query.billing;

import io.streamhouse.api.billing.Plan;
import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.api.billing.PlanId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Every version of the plan catalogue that a subscription may have pinned, by its hash. Versions
 * are kept for ever, so that an old bill can be computed again.
 */
public final class PlanCatalogues {
    private static final String INDEX = "catalogues/index.txt";

    private final Map<String, PlanCatalogue> versions = new LinkedHashMap<>();

    /** These versions. */
    public PlanCatalogues(List<PlanCatalogue> catalogues) {
        catalogues.forEach(catalogue -> versions.put(catalogue.hash(), catalogue));
    }

    /** The versions on the class path, and the current one. */
    public static PlanCatalogues all() {
        List<PlanCatalogue> kept =
                text(INDEX)
                        .lines()
                        .map(hash -> PlanCatalogue.parse(text("catalogues/" + hash + ".tsv")))
                        .toList();
        PlanCatalogues catalogues = new PlanCatalogues(kept);
        PlanCatalogue current = PlanCatalogue.current();
        catalogues.versions.put(current.hash(), current);
        return catalogues;
    }

    /**
     * A plan as it stands in a version.
     *
     * @throws IllegalStateException when there is no such version or plan: data is missing
     */
    public Plan plan(String hash, PlanId plan) {
        PlanCatalogue catalogue = versions.get(hash);
        if (catalogue == null) {
            throw new IllegalStateException("no plan catalogue has the hash " + hash);
        }
        return catalogue
                .plan(plan)
                .orElseThrow(() ->
                        new IllegalStateException(
                                "the plan catalogue " + hash + " has no plan " + plan));
    }

    private static String text(String name) {
        try (InputStream in = PlanCatalogues.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
