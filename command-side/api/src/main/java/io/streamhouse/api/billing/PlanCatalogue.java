package io.streamhouse.api.billing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One immutable version of the plan catalogue, named by its content's hash. A subscription pins the
 * hash, so that a changed number is a new version and never changes an old bill.
 *
 * @param hash SHA-256 of the file, hexadecimal
 * @param plans in the order of the file
 * @param sources where each row's numbers come from
 */
public record PlanCatalogue(String hash, Map<PlanId, Plan> plans, Map<String, String> sources) {
    private static final String FILE = "plans.tsv";

    private static final PlanCatalogue CURRENT = load();

    public PlanCatalogue {
        plans = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(plans));
        sources = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(sources));
    }

    /** The catalogue that new subscriptions get. */
    public static PlanCatalogue current() {
        return CURRENT;
    }

    /** A plan by name. */
    public Optional<Plan> plan(PlanId id) {
        return Optional.ofNullable(plans.get(id));
    }

    /**
     * Reads the text of a catalogue.
     *
     * @throws IllegalArgumentException naming the line at fault
     */
    public static PlanCatalogue parse(String text) {
        List<String> lines = text.lines().filter(line -> !line.startsWith("#")).toList();
        List<String> header = Arrays.asList(lines.getFirst().split("\t", -1));
        List<PlanId> ids = header.subList(1, header.size() - 1).stream().map(PlanId::new).toList();
        List<Map<String, Amount>> columns = new ArrayList<>();
        ids.forEach(_ -> columns.add(new LinkedHashMap<>()));
        Map<String, String> sources = new LinkedHashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] cells = line.split("\t", -1);
            if (cells.length != header.size() || cells[cells.length - 1].isBlank()) {
                throw new IllegalArgumentException(
                        "a row needs a cell per plan and a source: " + line);
            }
            for (int i = 0; i < ids.size(); i++) {
                columns.get(i).put(cells[0], Amount.parse(cells[i + 1]));
            }
            sources.put(cells[0], cells[cells.length - 1]);
        }
        Map<PlanId, Plan> plans = new LinkedHashMap<>();
        for (int i = 0; i < ids.size(); i++) {
            plans.put(ids.get(i), new Plan(ids.get(i), columns.get(i)));
        }
        return new PlanCatalogue(sha256(text), plans, sources);
    }

    private static PlanCatalogue load() {
        try (InputStream in = PlanCatalogue.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException("missing on the class path: " + FILE);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String sha256(String text) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
