package io.streamhouse.cli;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times such as {@code 7d} and sizes such as {@code 1GiB}, to be typed and to be read. */
final class Amounts {
    /** The word for no bound at all. */
    static final String FOREVER = "forever";

    private static final Pattern FORM = Pattern.compile("([0-9]{1,15})([a-zA-Z]*)");

    /** From the largest on, so that an amount is printed in the largest unit that it fills. */
    private static final List<Map.Entry<String, Long>> TIMES =
            List.of(
                    Map.entry("w", 604_800_000L),
                    Map.entry("d", 86_400_000L),
                    Map.entry("h", 3_600_000L),
                    Map.entry("m", 60_000L),
                    Map.entry("s", 1_000L),
                    Map.entry("ms", 1L));

    private static final List<Map.Entry<String, Long>> SIZES =
            List.of(
                    Map.entry("TiB", 1L << 40),
                    Map.entry("TB", 1_000_000_000_000L),
                    Map.entry("GiB", 1L << 30),
                    Map.entry("GB", 1_000_000_000L),
                    Map.entry("MiB", 1L << 20),
                    Map.entry("MB", 1_000_000L),
                    Map.entry("KiB", 1L << 10),
                    Map.entry("B", 1L));

    private Amounts() {}

    /** Milliseconds; empty for ever. */
    static OptionalLong time(String option, String text) {
        return amount(option, text, TIMES, "", "a time such as 90m, 12h or 7d");
    }

    /** Bytes; empty without limit. */
    static OptionalLong size(String option, String text) {
        return amount(option, text, SIZES, "B", "a size such as 512MiB or 1GiB");
    }

    /** Milliseconds as they are typed; weeks as days, which people count in. */
    static String time(long ms) {
        return text(ms, TIMES.subList(1, TIMES.size()));
    }

    /** Bytes as they are typed. */
    static String size(long bytes) {
        return text(bytes, SIZES.stream().filter(it -> !it.getKey().matches("[TGM]B")).toList());
    }

    private static OptionalLong amount(
            String option,
            String text,
            List<Map.Entry<String, Long>> units,
            String unitless,
            String form) {
        if (text.equalsIgnoreCase(FOREVER) || text.equalsIgnoreCase("unlimited")) {
            return OptionalLong.empty();
        }
        Matcher parts = FORM.matcher(text);
        if (parts.matches()) {
            String unit = parts.group(2).isEmpty() ? unitless : parts.group(2);
            for (Map.Entry<String, Long> known : units) {
                if (known.getKey().toLowerCase(Locale.ROOT).equals(unit.toLowerCase(Locale.ROOT))) {
                    return OptionalLong.of(product(option, parts.group(1), known.getValue()));
                }
            }
        }
        throw new CommandFailure(
                CommandFailure.USAGE, option + " is " + form + ", or '" + FOREVER + "'");
    }

    private static long product(String option, String number, long unit) {
        try {
            return Math.multiplyExact(Long.parseLong(number), unit);
        } catch (ArithmeticException _) {
            throw new CommandFailure(CommandFailure.USAGE, option + " is too large");
        }
    }

    private static String text(long amount, List<Map.Entry<String, Long>> units) {
        for (Map.Entry<String, Long> unit : units) {
            if (amount >= unit.getValue() && amount % unit.getValue() == 0) {
                return amount / unit.getValue() + unit.getKey();
            }
        }
        return amount + units.getLast().getKey();
    }
}
