package io.websync.ingest.http;

/** A cell of a table (RFC 4180). One that a spreadsheet would take for a formula has an apostrophe before it. */
final class CsvCell {

    private CsvCell() {}

    static void append(StringBuilder row, String text) {
        row.append('"');
        if (!text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0) {
            row.append('\'');
        }
        row.append(text.replace("\"", "\"\"")).append('"');
    }
}
