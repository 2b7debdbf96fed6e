package io.streamhouse.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ByteLinesTest {
    @Test
    void onlyNewlinesDivideAndNothingElseChanges() throws IOException {
        assertThat(lines("a\rb\u00ff\u00fe\u0000c\n\nlast"))
                .containsExactly("a\rb\u00ff\u00fe\u0000c", "", "last");
        assertThat(lines("one\ntwo\n")).containsExactly("one", "two");
        assertThat(lines("")).isEmpty();
    }

    /** Each character is a byte. */
    private static List<String> lines(String content) throws IOException {
        List<String> lines = new ArrayList<>();
        try (ByteLines source =
                new ByteLines(
                        new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1)))) {
            for (byte[] line = source.next(); line != null; line = source.next()) {
                lines.add(new String(line, StandardCharsets.ISO_8859_1));
            }
        }
        return lines;
    }
}
