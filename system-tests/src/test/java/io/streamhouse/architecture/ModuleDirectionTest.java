package io.streamhouse.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ModuleDirectionTest {
    private static final JavaClasses OURS =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.streamhouse");

    /** Package of a module, and the packages of ours that it may use beside itself. */
    private static final Map<String, List<String>> MAY_USE =
            Map.ofEntries(
                    entry("proto", List.of()),
                    entry("postgres", List.of()),
                    entry("s3", List.of()),
                    entry("api", List.of()),
                    entry("command", List.of("api")),
                    entry("query", List.of("api")),
                    entry("saga", List.of("api")),
                    entry("control", List.of("api", "command", "query", "saga", "proto")),
                    entry("agent", List.of("proto")),
                    entry("client", List.of("proto")),
                    entry("cli", List.of("client", "proto", "postgres")));

    static List<String> modules() {
        return MAY_USE.keySet().stream().sorted().toList();
    }

    @ParameterizedTest
    @MethodSource("modules")
    void usesOnlyWhatStandsBesideItsArrow(String module) {
        String[] forbidden =
                MAY_USE.keySet().stream()
                        .filter(other -> !other.equals(module))
                        .filter(other -> !MAY_USE.get(module).contains(other))
                        .map(other -> "io.streamhouse." + other + "..")
                        .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage("io.streamhouse." + module + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(OURS);
    }

    @Test
    void theLanguageKnowsNoFramework() {
        classes()
                .that()
                .resideInAPackage("io.streamhouse.api..")
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage("io.streamhouse.api..", "java..", "org.jspecify.."))
                .check(OURS);
    }

    @Test
    void decidersAndStatesArePure() {
        DescribedPredicate<JavaClass> shells =
                simpleNameEndingWith("Aggregate")
                        .or(simpleNameEndingWith("Configuration"))
                        .or(resideInAPackage("io.streamhouse.command"));
        noClasses()
                .that(
                        resideInAPackage("io.streamhouse.command..")
                                .and(DescribedPredicate.not(shells)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.axonframework..", "org.springframework..", "java.sql..")
                .check(OURS);
        noClasses()
                .that()
                .resideInAnyPackage("io.streamhouse.command..", "io.streamhouse.api..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Clock.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .check(OURS);
    }

    @Test
    void contextsHaveNoCycles() {
        for (String module : modules()) {
            slices().matching("io.streamhouse." + module + ".(*)..")
                    .should()
                    .beFreeOfCycles()
                    .allowEmptyShould(true)
                    .check(OURS);
        }
    }

    @Test
    void thingsHaveNamesThatSayWhatTheyAre() {
        noClasses()
                .should()
                .resideInAnyPackage(
                        "..util..", "..utils..", "..common..", "..helper..", "..misc..", "..impl..")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Impl")
                .check(
                        OURS.that(
                                DescribedPredicate.not(
                                        resideInAPackage("io.streamhouse.proto.v1.."))));
    }

    /**
     * The record classes are internal to Kafka and move between versions: one package knows them.
     */
    @Test
    void oneAgentPackageKnowsKafkasRecords() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.streamhouse.agent.batch..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(OURS);
    }
}
