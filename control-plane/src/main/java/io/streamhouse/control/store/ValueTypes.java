package io.streamhouse.control.store;

import io.streamhouse.api.billing.PlanId;
import io.streamhouse.api.identity.SessionId;
import io.streamhouse.api.identity.UserId;
import io.streamhouse.api.key.ApiKeyId;
import io.streamhouse.api.key.TopicPattern;
import io.streamhouse.api.org.OperationId;
import io.streamhouse.api.org.OrganizationId;
import io.streamhouse.api.org.Slug;
import io.streamhouse.api.topic.TopicId;
import io.streamhouse.api.topic.TopicName;
import java.util.function.Function;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.std.FromStringDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.ToStringSerializer;

/** Value types of the language that are stored as plain strings. */
final class ValueTypes extends SimpleModule {
    ValueTypes() {
        super("streamhouse-values");
        text(OrganizationId.class, OrganizationId::of);
        text(OperationId.class, OperationId::of);
        text(UserId.class, UserId::of);
        text(SessionId.class, SessionId::of);
        text(ApiKeyId.class, ApiKeyId::of);
        text(TopicPattern.class, TopicPattern::new);
        text(TopicId.class, TopicId::of);
        text(TopicName.class, TopicName::new);
        text(Slug.class, Slug::new);
        text(PlanId.class, PlanId::new);
    }

    private <T> void text(Class<T> type, Function<String, T> read) {
        addSerializer(type, ToStringSerializer.instance);
        addDeserializer(type, new FromText<>(type, read));
    }

    private static final class FromText<T> extends FromStringDeserializer<T> {
        private final transient Function<String, T> read;

        FromText(Class<T> type, Function<String, T> read) {
            super(type);
            this.read = read;
        }

        @Override
        protected T _deserialize(String text, DeserializationContext context) {
            return read.apply(text);
        }

        @Override
        public Object getEmptyValue(DeserializationContext context) {
            return context.reportInputMismatch(this, "an empty %s", handledType().getSimpleName());
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) {
            return super.deserialize(parser, context);
        }
    }
}
