package io.streamhouse.agent.batch;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What a record header may be called. */
final class HeaderName {
    private static final int BYTES_MAX = 1_000;

    private HeaderName() {}

    /** UTF-8, not empty, not long, not one of the product's own. */
    static boolean valid(byte[] array, int at, int length) {
        if (length == 0 || length > BYTES_MAX) {
            return false;
        }
        if (length >= 3 && array[at] == 's' && array[at + 1] == 'h' && array[at + 2] == '-') {
            return false;
        }
        for (int i = at; i < at + length; i++) {
            if (array[i] < 0) {
                return decodes(array, at, length);
            }
        }
        return true;
    }

    private static boolean decodes(byte[] array, int at, int length) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array, at, length));
            return true;
        } catch (CharacterCodingException _) {
            return false;
        }
    }
}
