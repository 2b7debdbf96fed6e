package io.streamhouse.query.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.EventNames;
import io.streamhouse.api.Invalid;
import io.streamhouse.query.ActorRow;
import io.streamhouse.query.History;
import io.streamhouse.query.Page;
import io.streamhouse.query.StoredEvent;
import io.streamhouse.query.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AuditIT {
    private static final AuditFilter ALL =
            new AuditFilter(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    true);

    private World world;
    private AuditQueries audit;
    private History.Org org;

    @BeforeAll
    void history() {
        world = World.create(History.seed());
        org = world.history.signUp("acme");
        world.history.createTopic(org, "orders");
        world.history.revokeKey(org, world.history.createKey(org, "loader"));
        world.history.login(org, true);
        world.history.changePlan(org, "pro");
        for (int i = 0; i < 400; i++) {
            world.history.step();
        }
        world.settle();
        audit = new AuditQueries(world.reader);
    }

    @AfterAll
    void close() {
        world.close();
    }

    private List<AuditRow> export(History.Org whose, AuditFilter filter) {
        List<AuditRow> rows = new ArrayList<>();
        audit.export(whose.id, filter, rows::add);
        return rows;
    }

    @Test
    void everyEventHasOneRowAndEveryRowAnEvent() {
        Map<Long, StoredEvent> events = new HashMap<>();
        world.history.events.all().forEach(it -> events.put(it.position(), it));
        long rows = 0;
        for (History.Org each : world.history.organizations) {
            for (AuditRow row : export(each, ALL)) {
                StoredEvent event = events.remove(row.position());
                assertThat(event).as("an event for row %s", row.position()).isNotNull();
                assertThat(row.id()).isEqualTo(event.id());
                assertThat(row.at()).isEqualTo(event.meta().occurredAt());
                assertThat(row.action()).isEqualTo(EventNames.of(event.event().getClass()).name());
                assertThat(event.meta().organization()).contains(each.id);
                rows++;
            }
        }
        assertThat(events).as("events without a row").isEmpty();
        assertThat(rows).isEqualTo(world.history.events.head());
    }

    @Test
    void everyKindOfEventHasAnEntry() {
        Set<Class<?>> seen =
                world.history.events.all().stream()
                        .map(it -> it.event().getClass())
                        .collect(Collectors.toSet());
        Set<Class<?>> missing = new java.util.HashSet<>(EventNames.all().keySet());
        missing.removeAll(seen);
        // Cancelling is all that the generated histories leave out.
        assertThat(missing.stream().map(Class::getSimpleName))
                .isSubsetOf("ActivationCancelled", "ActivationFailed", "ActivationRestarted");
    }

    @Test
    void saysWhoWhatAndFromWhere() {
        AuditRow created = export(org, action("topic.created")).getFirst();
        assertThat(created.actor())
                .isEqualTo(
                        new ActorRow(
                                "user", Optional.of(org.owner.toString()), Optional.of(org.email)));
        assertThat(created.resource().type()).isEqualTo("topic");
        assertThat(created.resource().name()).contains("orders");
        assertThat(created.ip()).get().asString().startsWith("192.0.2.");
        assertThat(created.details()).contains("\"partition_count\"");

        AuditRow changed = export(org, action("plan.changed")).getFirst();
        assertThat(changed.actor().type()).isEqualTo("platform");
        assertThat(changed.ip()).isEmpty();
        assertThat(changed.details()).contains("\"from\": \"free\"", "\"to\": \"pro\"");

        AuditRow refused = export(org, action("user.login_refused")).getFirst();
        assertThat(refused.details()).contains("wrong_password");
        assertThat(refused.resource().name()).contains(org.email);
    }

    @Test
    void whoSignsUpHasANameFromTheFirstRowOn() {
        AuditRow first = export(org, ALL).getFirst();
        assertThat(first.action()).isEqualTo("claim.made");
        assertThat(first.actor().name()).contains(org.email);
    }

    @Test
    void hidesBookkeepingUnlessAskedFor() {
        assertThat(export(org, AuditFilter.NONE))
                .extracting(AuditRow::action)
                .contains("organization.created", "user.registered", "topic.created")
                .doesNotContain("claim.made", "quota.reserved", "usage_window.closed");
    }

    @Test
    void pagesNewestFirstWithoutGapsOrRepeats() {
        List<AuditRow> paged = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            Page<AuditRow> page = audit.page(org.id, ALL, cursor, 7);
            paged.addAll(page.items());
            cursor = page.nextCursor();
        } while (cursor.isPresent());
        assertThat(paged.reversed()).isEqualTo(export(org, ALL));
        assertThatThrownBy(() -> audit.page(org.id, ALL, Optional.of("nonsense"), 7))
                .isInstanceOf(Invalid.class);
    }

    @Test
    void filtersByActorActionResourceAndTime() {
        assertThat(export(org, actor(org.email)))
                .isNotEmpty()
                .isEqualTo(export(org, actor(org.owner.toString())));
        assertThat(export(org, actor("nobody@example.org"))).isEmpty();
        assertThat(export(org, resource("orders")))
                .extracting(AuditRow::action)
                .contains("topic.created");
        List<AuditRow> rows = export(org, ALL);
        Instant from = rows.get(3).at();
        Instant to = rows.get(6).at();
        assertThat(
                        export(
                                org,
                                new AuditFilter(
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of(from),
                                        Optional.of(to),
                                        true)))
                .isEqualTo(
                        rows.stream()
                                .filter(it -> !it.at().isBefore(from) && it.at().isBefore(to))
                                .toList());
    }

    private static AuditFilter action(String action) {
        return new AuditFilter(
                Optional.empty(),
                Optional.of(action),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false);
    }

    private static AuditFilter actor(String actor) {
        return new AuditFilter(
                Optional.of(actor),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
    }

    private static AuditFilter resource(String resource) {
        return new AuditFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.of(resource),
                Optional.empty(),
                Optional.empty(),
                true);
    }
}
