import io.streamhouse.postgres.DatabaseSetup;
import io.streamhouse.postgres.ScratchDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.jooq.Constants;
import org.jooq.codegen.GenerationTool;
import org.jooq.meta.jaxb.Configuration;
import org.jooq.meta.jaxb.Database;
import org.jooq.meta.jaxb.ForcedType;
import org.jooq.meta.jaxb.Generate;
import org.jooq.meta.jaxb.Generator;
import org.jooq.meta.jaxb.Jdbc;
import org.jooq.meta.jaxb.SchemaMappingType;
import org.jooq.meta.jaxb.Target;

/**
 * Generates the jOOQ classes of the schemas query and plane from their migrations, on a scratch
 * server. Run by the build with the test class path; does nothing while its inputs are unchanged.
 *
 * <p>Arguments: the directory of the migrations, the directory to write to, this file.
 */
public final class Codegen {
    private static final String PACKAGE = "io.streamhouse.query.jooq";

    public static void main(String[] arguments) throws Exception {
        Path migrations = Path.of(arguments[0]);
        Path output = Path.of(arguments[1]);
        Path marker = output.resolve(".inputs");
        String inputs = digest(migrations, Path.of(arguments[2]));
        if (Files.exists(marker) && Files.readString(marker).equals(inputs)) {
            return;
        }
        ScratchDatabase scratch = ScratchDatabase.create();
        Flyway.configure()
                .dataSource(scratch.url(), DatabaseSetup.CONTROL_ROLE, ScratchDatabase.PASSWORD)
                .schemas("query")
                .createSchemas(false)
                .table("migration")
                .locations("filesystem:" + migrations)
                .load()
                .migrate();
        GenerationTool.generate(configuration(scratch, output));
        Files.writeString(marker, inputs);
    }

    private static Configuration configuration(ScratchDatabase scratch, Path output) {
        return new Configuration()
                .withJdbc(
                        new Jdbc()
                                .withUrl(scratch.url())
                                .withUser("postgres")
                                .withPassword(ScratchDatabase.PASSWORD))
                .withGenerator(
                        new Generator()
                                .withDatabase(
                                        new Database()
                                                .withName("org.jooq.meta.postgres.PostgresDatabase")
                                                .withSchemata(
                                                        new SchemaMappingType()
                                                                .withInputSchema("query"),
                                                        new SchemaMappingType()
                                                                .withInputSchema("plane"))
                                                .withExcludes("migration")
                                                .withIncludeRoutines(false)
                                                .withForcedTypes(
                                                        List.of(
                                                                new ForcedType()
                                                                        .withName("INSTANT")
                                                                        .withIncludeTypes(
                                                                                "timestamptz|timestamp with time zone"))))
                                .withGenerate(
                                        new Generate()
                                                .withRecords(true)
                                                .withIndexes(false)
                                                .withComments(false)
                                                .withGeneratedAnnotation(true)
                                                .withGeneratedAnnotationDate(false)
                                                .withGlobalObjectReferences(true))
                                .withTarget(
                                        new Target()
                                                .withPackageName(PACKAGE)
                                                .withDirectory(output.toString())));
    }

    private static String digest(Path migrations, Path program) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(Constants.FULL_VERSION.getBytes());
        try (Stream<Path> files = Files.list(migrations)) {
            for (Path file : files.sorted().toList()) {
                digest.update(file.getFileName().toString().getBytes());
                read(file, digest);
            }
        }
        read(program, digest);
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void read(Path file, MessageDigest digest) throws IOException {
        try (DigestInputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
            in.readAllBytes();
        }
    }
}
