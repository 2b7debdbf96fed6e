package io.streamhouse.s3;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** First line and headers of a message. */
record HttpHead(String first, List<String> headers) {
    private static final int BYTES_MAX = 64 * 1024;

    HttpHead {
        headers = List.copyOf(headers);
    }

    /** An empty first line means that the connection ended before. */
    static HttpHead read(InputStream in) throws IOException {
        String first = line(in);
        List<String> headers = new ArrayList<>();
        for (String line = first.isEmpty() ? "" : line(in); !line.isEmpty(); line = line(in)) {
            headers.add(line);
        }
        return new HttpHead(first, headers);
    }

    boolean has(String name) {
        return headers.stream().anyMatch(header -> is(header, name));
    }

    int contentLength() {
        return headers.stream()
                .filter(header -> is(header, "content-length"))
                .mapToInt(header -> Integer.parseInt(header.substring(15).strip()))
                .findFirst()
                .orElse(0);
    }

    HttpHead without(String name) {
        return new HttpHead(first, headers.stream().filter(header -> !is(header, name)).toList());
    }

    HttpHead with(String header) {
        List<String> more = new ArrayList<>(headers);
        more.add(header);
        return new HttpHead(first, more);
    }

    byte[] bytes() {
        StringBuilder text = new StringBuilder(first).append("\r\n");
        headers.forEach(header -> text.append(header).append("\r\n"));
        return text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static boolean is(String header, String name) {
        return header.toLowerCase(Locale.ROOT).startsWith(name + ":");
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
            if (line.size() > BYTES_MAX) {
                throw new IOException("a header is too long");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }
}
