package io.streamhouse.agent.simulation;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;

/** Another object of which some methods answer something else. */
final class Altered<T> {
    private final Class<T> type;
    private final T real;
    private final Map<String, Change> changes = new HashMap<>();

    /** What a method answers instead. */
    @FunctionalInterface
    interface Change {
        Object instead(Object[] arguments, Object result);
    }

    private Altered(Class<T> type, T real) {
        this.type = type;
        this.real = real;
    }

    static <T> Altered<T> of(Class<T> type, T real) {
        return new Altered<>(type, real);
    }

    Altered<T> after(String method, Change change) {
        changes.put(method, change);
        return this;
    }

    T made() {
        return type.cast(
                Proxy.newProxyInstance(
                        type.getClassLoader(),
                        new Class<?>[] {type},
                        (_, method, arguments) -> {
                            Object result;
                            try {
                                result = method.invoke(real, arguments);
                            } catch (InvocationTargetException e) {
                                throw e.getCause();
                            }
                            Change change = changes.get(method.getName());
                            return change == null ? result : change.instead(arguments, result);
                        }));
    }
}
