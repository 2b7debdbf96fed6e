package io.streamhouse.client;

import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;

/** The seed of a randomised test: printed, and taken from {@code -Dseed=} when given. */
final class Seeds {
    private Seeds() {}

    static SplittableRandom random(String test) {
        String given = System.getProperty("seed");
        long seed = given == null ? ThreadLocalRandom.current().nextLong() : Long.parseLong(given);
        System.out.println(test + ": -Dseed=" + seed);
        return new SplittableRandom(seed);
    }
}
