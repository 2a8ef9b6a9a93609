package io.websync.contracts;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.websync.contracts.event.Event;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events as JSON objects with their {@code type} first, in UTF-8. Absent values are left out, times are ISO 8601 in UTC,
 * durations ISO 8601. An unknown field is ignored; an unknown type is {@link UndecodableException}. Safe for use by many
 * threads.
 */
public final class EventCodec {

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    private interface Typed {}

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .addMixIn(Event.class, Typed.class)
            .registerSubtypes(recordsOf(Event.class).toArray(Class<?>[]::new))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DateTimeFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .changeDefaultPropertyInclusion(value -> value.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private static final ObjectWriter WRITER = MAPPER.writerFor(Event.class);

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

        public E decode(byte[] value) throws UndecodableException {
            try {
                E event = reader.readValue(value);
                if (event == null) {
                    throw new IllegalArgumentException("the value is null");
                }
                return event;
            } catch (JacksonException | IllegalArgumentException e) {
                throw new UndecodableException(
                        "not a " + family.getSimpleName() + " record: " + firstLine(String.valueOf(e.getMessage())), e);
            }
        }

        private static String firstLine(String message) {
            return message.lines().findFirst().orElse(message);
        }
    }
}
