package io.websync.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Where answers go: tables and sentences for people, or the API's JSON. Sizes and times as people read them. */
final class Screen {

    private static final Pattern NUMBER = Pattern.compile("(\\d+(\\.\\d)?( [KMGTP]?i?B)?)?");

    private final PrintWriter out;
    private final PrintWriter err;
    private final boolean json;

    Screen(PrintWriter out, PrintWriter err, boolean json) {
        this.out = out;
        this.err = err;
        this.json = json;
    }

    boolean json() {
        return json;
    }

    void print(JsonNode answer) {
        out.println(answer.toString());
        out.flush();
    }

    void say(String sentence) {
        out.println(clean(sentence));
        out.flush();
    }

    /** Beside the answer. */
    void tell(String sentence) {
        err.println(clean(sentence));
        err.flush();
    }

    /** Over the last line that was told so; only where a person watches. */
    void progress(String line, boolean last) {
        err.print("\r\u001b[K" + clean(line) + (last ? "\n" : ""));
        err.flush();
    }

    boolean watched() {
        return !json && isTerminal("stderr");
    }

    /** What the head of the file, a shell script, has found of this stream: before Java 22 no JVM can tell. */
    static boolean isTerminal(String stream) {
        return "yes".equals(System.getProperty("websync." + stream));
    }

    /** Asks for what nobody else is to see, without showing what is typed; else the first line of standard input. */
    static String secret(String prompt) throws IOException {
        if (isTerminal("stdin")) {
            if (!isTerminal("stdout")) {
                throw new CommandFailure(
                        Main.USAGE,
                        "what is typed would be seen while the output goes elsewhere; give it by standard input, or let the output be");
            }
            char[] typed = Objects.requireNonNull(System.console()).readPassword(prompt);
            return typed == null ? "" : new String(typed).strip();
        }
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        return line == null ? "" : line.strip();
    }

    /** Rows of equal length, the first one of names; columns whose cells are numbers stand right. */
    void table(List<List<String>> rows) {
        int columns = rows.get(0).size();
        var widths = new int[columns];
        var numbers = new boolean[columns];
        for (int column = 0; column < columns; column++) {
            numbers[column] = rows.size() > 1;
            for (int row = 0; row < rows.size(); row++) {
                String cell = rows.get(row).get(column);
                widths[column] = Math.max(widths[column], cell.length());
                numbers[column] &= row == 0 || NUMBER.matcher(cell).matches();
            }
        }
        for (List<String> row : rows) {
            var cells = new ArrayList<String>();
            for (int column = 0; column < columns; column++) {
                String cell = clean(row.get(column));
                String space = " ".repeat(Math.max(0, widths[column] - cell.length()));
                cells.add(numbers[column] ? space + cell : cell + space);
            }
            out.println(String.join("  ", cells).stripTrailing());
        }
        out.flush();
    }

    /** Text of others may hold what a terminal obeys. */
    static String clean(String text) {
        var clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            boolean obeyed = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
            clean.appendCodePoint(obeyed ? '\ufffd' : c);
        });
        return clean.toString();
    }

    static String bytes(long count) {
        if (count < 1024) {
            return count + " B";
        }
        double value = count;
        int unit = -1;
        while (value >= 1024 && unit < 4) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, "%.1f %ciB", value, "KMGTP".charAt(unit));
    }

    static String bar(long done, long all) {
        int width = 20;
        int full = all == 0 ? width : (int) Math.min(width, done * width / all);
        return "[" + "#".repeat(full) + "-".repeat(width - full) + "]";
    }

    /** Of a member that may be absent. */
    static String text(JsonNode node, String member) {
        return node.path(member).asString("");
    }

    /** A time to the second; empty when it is absent. */
    static String time(JsonNode node, String member) {
        return text(node, member).replaceFirst("\\.\\d+Z$", "Z");
    }

    static String why(JsonNode failure) {
        String status = text(failure, "status");
        String message = text(failure, "message");
        return text(failure, "code")
                + (status.isEmpty() ? "" : " " + status)
                + (message.isEmpty() ? "" : ": " + message);
    }
}
