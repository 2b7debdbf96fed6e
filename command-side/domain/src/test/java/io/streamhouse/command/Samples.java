package io.streamhouse.command;

import io.streamhouse.api.billing.PlanCatalogue;
import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.claim.ClaimKey;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.UUID;

/**
 * Random messages from small pools, so that they meet: the same ids, names and windows come again
 * and again. Odd values are among them.
 */
final class Samples {
    private static final String DIGEST = "0123456789abcdef".repeat(4);
    private static final YearMonth MONTH = YearMonth.of(2026, 2);
    private final Random random;

    Samples(long seed) {
        this.random = new Random(seed);
    }

    /** One record of a sealed interface. */
    <T> T any(Class<T> vocabulary) {
        List<Class<?>> permitted = records(vocabulary);
        return vocabulary.cast(make(permitted.get(random.nextInt(permitted.size()))));
    }

    /** The records of a sealed interface, also of sealed ones within. */
    static List<Class<?>> records(Class<?> vocabulary) {
        List<Class<?>> all = new ArrayList<>();
        for (Class<?> permitted : vocabulary.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                all.add(permitted);
            } else {
                all.addAll(records(permitted));
            }
        }
        return all;
    }

    /** One of this type. */
    Object make(Type type) {
        if (type instanceof ParameterizedType generic) {
            return container(generic);
        }
        return one((Class<?>) type);
    }

    private Object container(ParameterizedType type) {
        Type content = type.getActualTypeArguments()[0];
        if (type.getRawType() == Optional.class) {
            return random.nextBoolean() ? Optional.empty() : Optional.of(make(content));
        } else if (type.getRawType() == List.class) {
            return random.nextBoolean()
                    ? List.of(make(content))
                    : List.of(make(content), make(content));
        }
        throw new IllegalArgumentException("no samples of " + type);
    }

    private Object one(Class<?> type) {
        if (type == UUID.class) {
            return new UUID(7, random.nextInt(3));
        } else if (type == String.class) {
            return pick("orders", "payments", "", "x".repeat(120), DIGEST, current().hash());
        } else if (type == int.class) {
            return pick(-1, 0, 1, 2, 1001);
        } else if (type == long.class) {
            return pick(0L, 1L, 2L, 5L);
        } else if (type == OptionalLong.class) {
            return pick(
                    OptionalLong.empty(),
                    OptionalLong.of(5),
                    OptionalLong.of(60_000),
                    OptionalLong.of(1 << 20));
        } else if (type == Instant.class) {
            return Instant.parse("2026-02-01T00:00:00Z").plusSeconds(3600L * random.nextInt(-1, 4));
        } else if (type == YearMonth.class) {
            return MONTH;
        } else if (type == PlanId.class) {
            return pick(new PlanId("free"), new PlanId("pro"), new PlanId("nosuch"));
        } else if (type == ClaimKey.class) {
            return pick(ClaimKey.email(DIGEST), ClaimKey.slug(slug()));
        } else if (type == io.streamhouse.api.org.Slug.class) {
            return slug();
        } else if (type.isEnum()) {
            return pick(type.getEnumConstants());
        } else if (type.isRecord()) {
            return record(type);
        } else if (type.isSealed()) {
            return any(type);
        }
        throw new IllegalArgumentException("no samples of " + type);
    }

    private static PlanCatalogue current() {
        return PlanCatalogue.current();
    }

    private io.streamhouse.api.org.Slug slug() {
        return new io.streamhouse.api.org.Slug(pick("acme", "globex"));
    }

    @SafeVarargs
    private <T> T pick(T... all) {
        return all[random.nextInt(all.length)];
    }

    private Object record(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class[]::new);
        for (int attempt = 0; attempt < 20; attempt++) {
            try {
                Object[] values =
                        Arrays.stream(components)
                                .map(RecordComponent::getGenericType)
                                .map(this::make)
                                .toArray();
                var constructor = type.getDeclaredConstructor(types);
                constructor.setAccessible(true);
                return constructor.newInstance(values);
            } catch (java.lang.reflect.InvocationTargetException e) {
                // A value that cannot be, such as an empty topic name: take another.
                if (!(e.getCause() instanceof IllegalArgumentException)) {
                    throw new AssertionError(type.toString(), e);
                }
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(type.toString(), e);
            }
        }
        throw new AssertionError("no valid sample of " + type);
    }
}
