package io.websync.distributor.mail;

import io.websync.catalog.alarm.AlarmRule;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An event in words, as plain text. What others worded stands on its line and cannot end it.
 *
 * @param subject one line without anything that turns text around
 */
record Letter(String subject, String body) {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int LONGEST_SUBJECT = 150;

    /** Begins the pictures of control characters in Unicode. */
    private static final int PICTURES = 0x2400;

    private static final int PICTURE_OF_DELETE = 0x2421;
    private static final int DELETE = 0x7f;
    private static final int REPLACEMENT = 0xfffd;

    /** @param pages where people reach the pages; empty for no links */
    static Letter of(String event, String pages) {
        JsonNode json = JSON.readTree(event);
        String type = json.path("type").asString("");
        if (type.startsWith("io.websync.alarm.")) {
            return alarm(json.path("data"), pages);
        }
        return type.equals("io.websync.submission.settled") ? settled(json.path("data"), pages) : other(json);
    }

    /** With a word of its own before it. */
    String body(String word) {
        return word + "\n\n" + body;
    }

    private static Letter alarm(JsonNode data, String pages) {
        boolean over = "RESOLVED".equals(text(data, "state"));
        String subject = text(data, "subject");
        Optional<AlarmRule> rule = Arrays.stream(AlarmRule.values())
                .filter(one -> one.name().equals(text(data, "rule")))
                .findFirst();
        String what = shown(rule.map(one -> what(one, subject)).orElse(text(data, "rule") + " " + subject));
        var body = new StringBuilder();
        body.append(over ? "Over: " : "").append(what).append('\n');
        body.append(over ? "Seen last: " : "")
                .append(shown(text(data, "detail")))
                .append("\n\n");
        body.append("Since ").append(time(data, "since")).append('\n');
        if (over) {
            body.append("Over  ").append(time(data, "resolvedAt")).append('\n');
        }
        if (data.has("acknowledgedBy")) {
            body.append("Looked after by ")
                    .append(shown(text(data, "acknowledgedBy")))
                    .append('\n');
        }
        if (!pages.isEmpty()) {
            body.append('\n');
            rule.map(one -> path(one, subject))
                    .ifPresent(path -> body.append("More:       ")
                            .append(pages)
                            .append(path)
                            .append('\n'));
            body.append("All alarms: ").append(pages).append("/websync/alarms\n");
        }
        body.append("\n-- \nYou are mailed alarms because your account says so")
                .append(account(pages))
                .append(".\n");
        return new Letter(subject((over ? "Over: " : "") + what), body.toString());
    }

    private static Letter settled(JsonNode data, String pages) {
        String ending = shown(text(data, "ending"));
        String name = "Submission " + data.path("id").asLong();
        long edges = data.path("edges").asLong();
        String what = ending.equals("COMPLETE")
                ? name + (edges > 0 ? " is everywhere" : " is complete")
                : name + " is not everywhere: " + ending;
        JsonNode files = data.path("files");
        JsonNode copies = data.path("copies");
        var body = new StringBuilder();
        body.append(what).append("\n\n");
        line(body, "Files", counts(files, "accepted", "rejected", "repeated"));
        line(body, "In the center", counts(files, "fetched", "failed", "canceled", "superseded"));
        if (edges > 0) {
            line(body, "Copies", counts(copies, "verified", "failed", "purged", "superseded"));
            line(body, "Edges", grouped(edges));
            for (JsonNode failed : data.path("failedOn")) {
                line(
                        body,
                        "Failed on",
                        shown(text(failed, "edge")) + ": "
                                + grouped(failed.path("failed").asLong()));
            }
        }
        line(body, "Size", grouped(data.path("bytes").asLong()) + " bytes");
        line(body, "Time taken", took(data.path("seconds").asLong()));
        line(body, "Handed in", time(data, "createdAt"));
        line(body, "Settled", time(data, "settledAt"));
        if (!pages.isEmpty()) {
            String page = pages + "/websync/submissions/" + data.path("id").asLong();
            body.append('\n');
            line(body, "Report", page);
            if (files.path("failed").asLong() > 0 || !data.path("failedOn").isEmpty()) {
                line(
                        body,
                        "What failed",
                        pages + "/websync/failures?submission="
                                + data.path("id").asLong());
            }
        }
        body.append("\n-- \nYou are mailed this because you asked to be told of this submission.\n");
        return new Letter(subject(what), body.toString());
    }

    private static void line(StringBuilder body, String name, String value) {
        body.append(String.format(Locale.ROOT, "%-14s %s%n", name + ":", value).replace("\r", ""));
    }

    /** The first one, and of the others those that are not zero. */
    private static String counts(JsonNode data, String first, String... others) {
        var words = new StringBuilder(grouped(data.path(first).asLong()))
                .append(' ')
                .append(first);
        for (String other : others) {
            long count = data.path(other).asLong();
            if (count > 0) {
                words.append(", ").append(grouped(count)).append(' ').append(other);
            }
        }
        return words.toString();
    }

    private static String grouped(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    private static String took(long seconds) {
        var time = Duration.ofSeconds(seconds);
        var words = new StringBuilder();
        if (time.toDays() > 0) {
            words.append(time.toDays()).append(" d ");
        }
        if (time.toHours() > 0) {
            words.append(time.toHoursPart()).append(" h ");
        }
        if (time.toMinutes() > 0) {
            words.append(time.toMinutesPart()).append(" min ");
        }
        return words.append(time.toSecondsPart()).append(" s").toString();
    }

    /** What only a later state of websync could word. */
    private static Letter other(JsonNode event) {
        String what = shown(text(event, "type") + " " + text(event, "subject"));
        return new Letter(
                subject(what), what + "\n\n" + shown(event.path("data").toString()) + "\n");
    }

    private static String what(AlarmRule rule, String subject) {
        return switch (rule) {
            case NODE_SILENT -> "Node " + subject + " is silent";
            case NODE_BEHIND -> "Node " + subject + " is far behind";
            case DISK_LOW -> "The disk of node " + subject + " is low";
            case CHECKSUM_MISMATCH -> "Node " + subject + " found changed bytes";
            case FAILURES -> "Much of submission " + subject + " failed";
            case DEADLINE_MISSED -> "Submission " + subject + " missed its deadline";
            case DEAD_LETTERS -> "Dead letters wait";
            case READER_BEHIND -> subject + " is far behind";
        };
    }

    private static String path(AlarmRule rule, String subject) {
        return switch (rule) {
            case NODE_SILENT, NODE_BEHIND, DISK_LOW, CHECKSUM_MISMATCH -> "/websync/nodes/" + segment(subject);
            case FAILURES, DEADLINE_MISSED -> "/websync/submissions/" + segment(subject);
            case DEAD_LETTERS -> "/websync/dead-letters?kind=RECORD";
            case READER_BEHIND -> "/websync/nodes";
        };
    }

    private static String account(String pages) {
        return pages.isEmpty() ? "" : ": " + pages + "/websync/account";
    }

    private static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static String text(JsonNode data, String name) {
        return data.path(name).asString("");
    }

    private static String time(JsonNode data, String name) {
        String text = text(data, name);
        return text.isEmpty() ? "" : TIME.format(Instant.parse(text));
    }

    private static String subject(String words) {
        return shown("[websync] " + words)
                .codePoints()
                .filter(point -> !turnsAround(point))
                .limit(LONGEST_SUBJECT)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    /** Control characters by their pictures, so that they are seen and do nothing. */
    static String shown(String text) {
        return text.codePoints()
                .map(Letter::shown)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private static int shown(int point) {
        if (point < ' ') {
            return PICTURES + point;
        }
        return switch (Character.getType(point)) {
            case Character.CONTROL -> point == DELETE ? PICTURE_OF_DELETE : REPLACEMENT;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> REPLACEMENT;
            default -> point;
        };
    }

    /** Unicode's characters for the direction of text. */
    private static boolean turnsAround(int point) {
        return point == 0x061c
                || point == 0x200e
                || point == 0x200f
                || (point >= 0x202a && point <= 0x202e)
                || (point >= 0x2066 && point <= 0x2069);
    }
}
