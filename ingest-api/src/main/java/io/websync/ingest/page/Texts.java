package io.websync.ingest.page;

import io.websync.ingest.reception.Printable;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.context.MessageSource;

/** Words, numbers and times as a person reads them, in that person's language. Thread-safe. */
final class Texts {

    /** Words to be said in the language of whoever reads them. */
    record Message(String key, List<Object> arguments) {

        /** Characters of a reason that are shown. */
        private static final int REASON = 2000;

        static Message of(String key, Object... arguments) {
            return new Message(key, List.of(arguments));
        }

        /** With the reason as its argument, in the same language. */
        static Message because(String key, Exception reason) {
            return of(key, new Reason(Printable.of(String.valueOf(reason.getMessage()), REASON)));
        }
    }

    /** A sentence that was made in English. */
    private record Reason(String english) {}

    /** What a state or another name out of a closed set is made of. */
    private static final Pattern NAME = Pattern.compile("[A-Z_]{2,30}");

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private static final Duration COUNTED_FOR_IT = Duration.ofSeconds(2);

    private final MessageSource messages;
    private final Locale locale;

    Texts(MessageSource messages, Locale locale) {
        this.messages = messages;
        this.locale = locale;
    }

    /** A text of messages.properties. */
    public String say(String key, Object... arguments) {
        return messages.getMessage(key, arguments, locale);
    }

    public String say(Message message) {
        return say(
                message.key(),
                message.arguments().stream()
                        .map(argument -> argument instanceof Reason reason ? words(reason.english) : argument)
                        .toArray());
    }

    /** A sentence of the API or the catalog, made in English; as it is where this language has no words for it. */
    public String words(@Nullable String english) {
        return english == null
                ? ""
                : Phrases.of(locale).say(english, part -> NAME.matcher(part).matches() ? name(part) : part);
    }

    /** A state, an action or another name out of a closed set; one without words is said as it is. */
    public String name(Object name) {
        String known = messages.getMessage("name." + name, null, String.valueOf(name), locale);
        return known == null ? String.valueOf(name) : known;
    }

    /** To the minute; empty for no time. The page's script makes it a time of the reader's zone. */
    public String minute(@Nullable Instant at) {
        return at == null ? "" : MINUTE.format(at);
    }

    public String bytes(long count) {
        if (count < 1024) {
            return count + " B";
        }
        double value = count;
        int unit = -1;
        while (value >= 1024 && unit < 3) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGT".charAt(unit));
    }

    /** With a comma between thousands. */
    public String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** How long ago, in its largest unit; a time to come is now. */
    public String ago(Instant at, Instant now) {
        Duration since = Duration.between(at, now);
        return since.compareTo(Duration.ofSeconds(1)) < 0 ? say("text.now") : say("text.ago", duration(since));
    }

    /** How old a count is that was not made for this page; empty for one that was. */
    public String counted(Instant at, Instant now) {
        return Duration.between(at, now).compareTo(COUNTED_FOR_IT) < 0 ? "" : say("text.counted", ago(at, now));
    }

    /** In its largest unit, down to a second. */
    public String duration(Duration length) {
        long seconds = Math.max(1, length.toSeconds());
        if (seconds < 120) {
            return say("text.seconds", seconds);
        }
        if (seconds < 2 * 3600) {
            return say("text.minutes", seconds / 60);
        }
        return seconds < 2 * 86_400 ? say("text.hours", seconds / 3600) : say("text.days", seconds / 86_400);
    }
}
