package io.streamhouse.agent.segment;

import java.util.regex.Pattern;

/** What a key may be: folders and a name that mean the same in every store. */
public final class ObjectKey {
    private static final int CHARACTERS_MAX = 512;
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_-][a-zA-Z0-9._-]*");

    private ObjectKey() {}

    /**
     * The key itself.
     *
     * @throws IllegalArgumentException when it is no key
     */
    public static String require(String key) {
        if (key.isEmpty() || key.length() > CHARACTERS_MAX || key.endsWith("/")) {
            throw new IllegalArgumentException("not a key: " + key);
        }
        for (String name : key.split("/", -1)) {
            if (!NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("not a key: " + key);
            }
        }
        return key;
    }

    /**
     * The folder itself: empty, or a key and a slash.
     *
     * @throws IllegalArgumentException when it is no folder
     */
    public static String requireFolder(String folder) {
        if (!folder.isEmpty()) {
            if (!folder.endsWith("/")) {
                throw new IllegalArgumentException("not a folder: " + folder);
            }
            require(folder.substring(0, folder.length() - 1));
        }
        return folder;
    }
}
