package io.streamhouse.control.store;

import io.streamhouse.api.Event;
import io.streamhouse.api.EventNames;
import io.streamhouse.api.EventNames.StoredName;
import io.streamhouse.api.Meta;
import java.util.Map;
import java.util.Objects;
import org.axonframework.messaging.MetaData;
import org.axonframework.serialization.ChainingConverter;
import org.axonframework.serialization.Converter;
import org.axonframework.serialization.SerializedObject;
import org.axonframework.serialization.SerializedType;
import org.axonframework.serialization.Serializer;
import org.axonframework.serialization.SimpleSerializedObject;
import org.axonframework.serialization.SimpleSerializedType;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsontype.BasicPolymorphicTypeValidator;

/**
 * Axon's serializer, with our names: events by {@link EventNames}, metadata as {@link Meta},
 * everything else by {@link StoredNames}. Thread-safe.
 */
final class NamedSerializer implements Serializer {
    /** The one entry of Axon's metadata. */
    static final String META = "meta";

    /** Sequences of positions name their classes inside; nothing but Axon's may be named so. */
    private static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .polymorphicTypeValidator(
                            BasicPolymorphicTypeValidator.builder()
                                    .allowIfSubType("org.axonframework.eventhandling.")
                                    .allowIfSubType("java.util.")
                                    .build())
                    .build();

    private static final SerializedType META_TYPE = new SimpleSerializedType("meta", "1");
    private static final String REVISION = "1";

    private final EventJson events;
    private final StoredNames names;
    private final Converter converter = new ChainingConverter();

    NamedSerializer(EventJson events, StoredNames names) {
        this.events = events;
        this.names = names;
    }

    @Override
    public <T> SerializedObject<T> serialize(@Nullable Object object, Class<T> expected) {
        Object present = Objects.requireNonNull(object, "object");
        byte[] bytes =
                switch (present) {
                    case Event event -> events.write(event);
                    case MetaData meta ->
                            MetaJson.write((Meta) Objects.requireNonNull(meta.get(META), META));
                    default -> MAPPER.writeValueAsBytes(present);
                };
        return new SimpleSerializedObject<>(
                converter.convert(bytes, byte[].class, expected),
                expected,
                typeForClass(present.getClass()));
    }

    @Override
    public <T> boolean canSerializeTo(Class<T> expected) {
        return converter.canConvert(byte[].class, expected);
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <S, T> @Nullable T deserialize(SerializedObject<S> stored) {
        byte[] bytes = converter.convert(stored.getData(), stored.getContentType(), byte[].class);
        SerializedType type = stored.getType();
        if (isMeta(type)) {
            return (T) MetaData.from(Map.of(META, MetaJson.read(bytes)));
        }
        if (EventNames.type(type.getName()).isPresent()) {
            return (T) events.read(type.getName(), revision(type), bytes);
        }
        return (T) MAPPER.readValue(bytes, names.type(type.getName()));
    }

    @Override
    public Class<?> classForType(SerializedType type) {
        if (isMeta(type)) {
            return MetaData.class;
        }
        return EventNames.type(type.getName())
                .<Class<?>>map(event -> event)
                .orElseGet(() -> names.type(type.getName()));
    }

    @Override
    public SerializedType typeForClass(@Nullable Class type) {
        Objects.requireNonNull(type, "type");
        if (MetaData.class.isAssignableFrom(type)) {
            return META_TYPE;
        }
        if (Event.class.isAssignableFrom(type)) {
            StoredName name = EventNames.of(type);
            return new SimpleSerializedType(name.name(), Integer.toString(name.revision()));
        }
        return new SimpleSerializedType(names.of(type), REVISION);
    }

    @Override
    public Converter getConverter() {
        return converter;
    }

    /** Axon names the type of metadata itself when it reads. */
    private static boolean isMeta(SerializedType type) {
        return type.getName().equals(META_TYPE.getName())
                || type.getName().equals(MetaData.class.getName());
    }

    private static int revision(SerializedType type) {
        return Integer.parseInt(type.getRevision());
    }
}
