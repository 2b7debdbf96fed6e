package io.streamhouse.system;

import io.streamhouse.architecture.Sources;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Runs the client that was made from the .proto files alone. */
final class NodeClient {
    private static final Path FOLDER = Sources.root().resolve("system-tests/src/test/node");

    private NodeClient() {}

    /** Produces and reads back some records; answers what the client saw. */
    static JsonNode run(String agent, String key, String topic, String producer, int count)
            throws Exception {
        if (!Files.exists(FOLDER.resolve("node_modules"))) {
            throw new AssertionError("run `npm ci` in " + FOLDER + "; `make test` does it");
        }
        Process process =
                new ProcessBuilder(
                                "node",
                                "client.mjs",
                                Sources.root().resolve("proto/src/main/proto").toString(),
                                agent,
                                key,
                                topic,
                                producer,
                                String.valueOf(count))
                        .directory(FOLDER.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("the foreign client failed: " + output);
        }
        return JsonMapper.builder().build().readTree(output);
    }
}
