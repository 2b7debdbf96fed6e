package io.streamhouse.control.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.streamhouse.api.Event;
import io.streamhouse.api.EventNames;
import io.streamhouse.api.EventNames.StoredName;
import io.streamhouse.api.Sealed;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.billing.SubscriptionEvent;
import io.streamhouse.api.billing.UsagePeriodEvent;
import io.streamhouse.api.billing.UsageTotals;
import io.streamhouse.api.claim.ClaimEvent;
import io.streamhouse.api.claim.ClaimKey;
import io.streamhouse.api.identity.LoginRefusal;
import io.streamhouse.api.identity.MembershipEvent;
import io.streamhouse.api.identity.PersonEvent;
import io.streamhouse.api.identity.Role;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.key.ApiKeyEvent;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.KeyOperation;
import io.streamhouse.api.key.KeyScope;
import io.streamhouse.api.key.KeyScopes;
import io.streamhouse.api.key.TopicPattern;
import io.streamhouse.api.org.OperationEvent;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationEvent;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.org.Slug;
import io.streamhouse.api.quota.Dimension;
import io.streamhouse.api.quota.QuotaEvent;
import io.streamhouse.api.topic.Retention;
import io.streamhouse.api.topic.TopicEvent;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.api.topic.TopicName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * What was ever stored stays readable: a golden file per event and revision. A changed form gets a
 * new revision, a new golden file and an upcaster; no golden file is ever changed. Run with {@code
 * -Dgolden=write} to write the files of new events.
 */
final class GoldenEventsTest {
    private static final Path FOLDER = Path.of("../command-side/api/src/test/resources/golden");
    private static final JsonMapper PLAIN = JsonMapper.builder().build();
    private static final EventJson JSON = new EventJson(EventForms.UPCASTERS);

    private static final OrganizationId ORG =
            OrganizationId.of("0a0a0a0a-0000-4000-8000-000000000001");
    private static final OperationId RUN = OperationId.of("0b0b0b0b-0000-4000-8000-000000000002");
    private static final UserId USER = UserId.of("0c0c0c0c-0000-4000-8000-000000000003");
    private static final SessionId SESSION = SessionId.of("0d0d0d0d-0000-4000-8000-000000000004");
    private static final ApiKeyId KEY = ApiKeyId.of("0e0e0e0e-0000-4000-8000-000000000005");
    private static final TopicId TOPIC = TopicId.of("0f0f0f0f-0000-4000-8000-000000000006");
    private static final UUID HOLDER = UUID.fromString("01010101-0000-4000-8000-000000000007");
    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final ClaimKey CLAIM = new ClaimKey(ClaimKey.Namespace.SLUG, DIGEST);

    private static final List<Event> SAMPLES =
            List.of(
                    new OrganizationEvent.OrganizationCreated(
                            ORG, "Acme \"Ünïcode\" GmbH", new Slug("acme"), RUN),
                    new OrganizationEvent.OrganizationActivated(ORG, RUN),
                    new OrganizationEvent.ActivationFailed(ORG, RUN, "no agent came in time"),
                    new OrganizationEvent.ActivationCancelled(ORG, RUN),
                    new OrganizationEvent.ActivationRestarted(ORG, RUN),
                    new OperationEvent.StepCompleted(RUN, ORG, "catalogue"),
                    new PersonEvent.PersonRegistered(USER, new Sealed(USER.value(), "c2VhbGVk")),
                    new PersonEvent.SessionOpened(USER, SESSION, ORG),
                    new PersonEvent.LoginRefused(USER, ORG, LoginRefusal.WRONG_PASSWORD),
                    new PersonEvent.SessionClosed(USER, SESSION, ORG),
                    new MembershipEvent.MemberJoined(ORG, USER, Role.OWNER),
                    new ClaimEvent.Claimed(CLAIM, HOLDER),
                    new ClaimEvent.Released(CLAIM, HOLDER),
                    new ApiKeyEvent.ApiKeyCreated(
                            KEY,
                            ORG,
                            "ci",
                            DIGEST,
                            KeyScopes.of(
                                    List.of(
                                            new KeyScope(
                                                    List.of(
                                                            KeyOperation.PRODUCE,
                                                            KeyOperation.CONSUME),
                                                    new TopicPattern("orders-*")),
                                            new KeyScope(
                                                    List.of(KeyOperation.ADMIN),
                                                    new TopicPattern("logs"))))),
                    new ApiKeyEvent.ApiKeyRevoked(KEY, ORG, "ci"),
                    new TopicEvent.TopicCreated(
                            TOPIC,
                            ORG,
                            new TopicName("orders.v1"),
                            12,
                            new Retention(OptionalLong.of(604_800_000), OptionalLong.empty())),
                    new TopicEvent.TopicConfigured(
                            TOPIC,
                            ORG,
                            new TopicName("orders.v1"),
                            new Retention(OptionalLong.empty(), OptionalLong.of(1L << 30))),
                    new TopicEvent.TopicDeleted(TOPIC, ORG, new TopicName("orders.v1")),
                    new QuotaEvent.LimitSet(ORG, Dimension.TOPICS, Long.MAX_VALUE),
                    new QuotaEvent.Reserved(ORG, Dimension.TOPICS, HOLDER),
                    new QuotaEvent.ReservationReleased(ORG, Dimension.API_KEYS, HOLDER),
                    new SubscriptionEvent.SubscriptionStarted(ORG, new PlanId("free"), DIGEST),
                    new SubscriptionEvent.PlanChanged(
                            ORG, new PlanId("free"), new PlanId("pro"), DIGEST),
                    new UsagePeriodEvent.UsageWindowClosed(
                            ORG,
                            YearMonth.of(2026, 11),
                            Instant.parse("2026-11-01T00:00:00Z"),
                            Instant.parse("2026-11-01T01:00:00Z"),
                            new UsageTotals(1, 2, 3, 4, 5)));

    static Stream<Event> samples() {
        return SAMPLES.stream();
    }

    private static Path file(StoredName name) {
        return FOLDER.resolve(name.name() + "." + name.revision() + ".json");
    }

    @Test
    void everyEventHasANameAndASample() {
        List<Class<?>> permitted = new ArrayList<>();
        EventNames.STREAMS.forEach(
                stream -> permitted.addAll(Arrays.asList(stream.getPermittedSubclasses())));
        assertThat(EventNames.all().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        permitted.stream()
                                .map(type -> type.asSubclass(Event.class))
                                .collect(Collectors.toList()));
        Map<Class<?>, Event> samples =
                SAMPLES.stream().collect(Collectors.toMap(Event::getClass, Function.identity()));
        assertThat(samples.keySet()).containsExactlyInAnyOrderElementsOf(permitted);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isStoredAsItsGoldenFile(Event sample) throws IOException {
        Path file = file(EventNames.of(sample.getClass()));
        byte[] written = JSON.write(sample);
        if (!Files.exists(file) && "write".equals(System.getProperty("golden"))) {
            String pretty =
                    PLAIN.writerWithDefaultPrettyPrinter()
                            .writeValueAsString(PLAIN.readTree(written));
            Files.writeString(file, pretty + "\n");
        }
        byte[] golden = Files.readAllBytes(file);
        assertThat(PLAIN.readTree(written)).isEqualTo(PLAIN.readTree(golden));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void isReadFromItsGoldenFile(Event sample) throws IOException {
        StoredName name = EventNames.of(sample.getClass());
        byte[] golden = Files.readAllBytes(file(name));
        assertThat(JSON.read(name.name(), name.revision(), golden)).isEqualTo(sample);
        assertThat(JSON.read(name.name(), name.revision(), JSON.write(sample))).isEqualTo(sample);
    }

    @Test
    void everyGoldenFileIsReadable() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replaceAll("\\.\\d+\\.json$", "");
                String revision =
                        file.getFileName().toString().replaceAll("^.*\\.(\\d+)\\.json$", "$1");
                Event event = JSON.read(name, Integer.parseInt(revision), Files.readAllBytes(file));
                assertThat(EventNames.of(event.getClass()).name()).isEqualTo(name);
            }
        }
    }

    @Test
    void whatWasCreatedBeforeRetentionAndScopesKeepsEverythingAndIsForEverything()
            throws IOException {
        assertThat(golden("topic.created.1"))
                .isEqualTo(
                        new TopicEvent.TopicCreated(
                                TOPIC, ORG, new TopicName("orders.v1"), 12, Retention.FOR_EVER));
        assertThat(golden("api_key.created.1"))
                .isEqualTo(
                        new ApiKeyEvent.ApiKeyCreated(
                                KEY, ORG, "ci", DIGEST, KeyScopes.EVERYTHING));
    }

    private static Event golden(String file) throws IOException {
        int dot = file.lastIndexOf('.');
        return JSON.read(
                file.substring(0, dot),
                Integer.parseInt(file.substring(dot + 1)),
                Files.readAllBytes(FOLDER.resolve(file + ".json")));
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> JSON.read("topic.painted", 1, bytes("{}")))
                .isInstanceOf(UnreadableEvent.class);
        assertThatThrownBy(() -> JSON.read("topic.created", 3, bytes("{}")))
                .isInstanceOf(UnreadableEvent.class)
                .hasMessageContaining("newer program");
    }

    @Test
    void refusesFieldsThatAreMissingOrUnknown() {
        String id = "0a0a0a0a-0000-4000-8000-000000000001";
        String whole = "{\"organization\":\"%s\",\"operation\":\"%s\"}".formatted(id, id);
        assertThat(JSON.read("organization.activated", 1, bytes(whole))).isNotNull();
        for (String broken :
                List.of(
                        "{\"organization\":\"" + id + "\"}",
                        "{\"organization\":\"" + id + "\",\"operation\":null}",
                        "{\"organization\":\"" + id + "\",\"operation\":\"\"}",
                        whole.replace("}", ",\"more\":1}"))) {
            assertThatThrownBy(() -> JSON.read("organization.activated", 1, bytes(broken)))
                    .as(broken)
                    .isInstanceOf(UnreadableEvent.class);
        }
    }

    @Test
    void liftsOldRevisions() {
        // A name at revision 0 stands for an old form; the newest is 1.
        EventJson lifting =
                new EventJson(
                        List.of(
                                new Upcaster(
                                        "topic.deleted", 0, form -> form.put("name", "unnamed"))));
        String old =
                "{\"topic\":\"%s\",\"organization\":\"%s\"}"
                        .formatted(TOPIC.toString(), ORG.toString());
        assertThat(lifting.read("topic.deleted", 0, bytes(old)))
                .isEqualTo(new TopicEvent.TopicDeleted(TOPIC, ORG, new TopicName("unnamed")));
        assertThatThrownBy(() -> JSON.read("topic.deleted", 0, bytes(old)))
                .hasMessageContaining("no upcaster");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
