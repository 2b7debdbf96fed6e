package io.streamhouse.agent.log;

import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the key of a segment's object says of who stored it. */
sealed interface ObjectName {
    /** Every session stores its cuts in a folder of its own, below this one. */
    String CUTS = "l0/";

    /** Compacted segments, by partition. */
    String COMPACTED = "l1/";

    /** A cut. */
    record OfCut(long session, long cut) implements ObjectName {}

    /** A compacted segment. */
    record OfCompaction(long session) implements ObjectName {}

    /** A cut of the time before sessions were numbered over all agents. */
    record Former(String agentId, long epoch) implements ObjectName {}

    /** The key of a cut's object. */
    static String ofCut(long session, long cut, UUID id) {
        return folder(session) + "%019d-%s.seg".formatted(cut, id);
    }

    /** Where a session's cuts are. */
    static String folder(long session) {
        return CUTS + "%019d/".formatted(session);
    }

    /** The key of a compacted segment's object. */
    static String ofCompaction(UUID topic, int partition, long base, long session, UUID id) {
        return String.format(
                Locale.ROOT,
                "%s%s/%d/%019d-%d-%s.seg",
                COMPACTED,
                topic,
                partition,
                base,
                session,
                id);
    }

    /** Empty: not a name that this program gave. */
    static Optional<ObjectName> parse(String key) {
        Matcher cut = Patterns.CUT.matcher(key);
        if (cut.matches()) {
            return Optional.of(
                    new OfCut(Long.parseLong(cut.group(1)), Long.parseLong(cut.group(2))));
        }
        Matcher compaction = Patterns.COMPACTION.matcher(key);
        if (compaction.matches()) {
            return Optional.of(new OfCompaction(Long.parseLong(compaction.group(1))));
        }
        Matcher former = Patterns.FORMER.matcher(key);
        return former.matches()
                ? Optional.of(new Former(former.group(1), Long.parseLong(former.group(2))))
                : Optional.empty();
    }

    /** The forms. */
    final class Patterns {
        private static final String ID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
        private static final Pattern CUT =
                Pattern.compile("l0/([0-9]{19})/([0-9]{19})-" + ID + "\\.seg");
        private static final Pattern COMPACTION =
                Pattern.compile(
                        "l1/" + ID + "/[0-9]{1,10}/[0-9]{19}-0*([0-9]{1,18})-" + ID + "\\.seg");
        private static final Pattern FORMER =
                Pattern.compile("l0/([^/]+)/([0-9]{1,18})/" + ID + "\\.seg");

        private Patterns() {}
    }
}
