package io.websync.ingest.page;

import io.websync.catalog.deadletter.Letter;
import io.websync.catalog.deadletter.LetterReport;
import io.websync.catalog.deadletter.LetterState;
import io.websync.ingest.reception.Printable;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter as a page shows it.
 *
 * @param waiting whether its replay is asked for and not begun
 */
record LetterRow(LetterReport letter, boolean waiting, Texts texts) {

    private static final int SHOWN = 300;

    public long id() {
        return letter.id();
    }

    public boolean open() {
        return letter.state() == LetterState.OPEN;
    }

    /** Whether another try is asked for, and what comes of it is not known yet. */
    public boolean retrying() {
        return waiting || letter.retrying();
    }

    /** Whether it can be ticked. */
    public boolean tickable() {
        return open() && !retrying();
    }

    /** Whether it is a file or a copy of one, and no mere record. */
    public boolean ofFile() {
        return letter.kind() != Letter.Kind.RECORD;
    }

    /** What it is about: a URL, a place in the mirror, or a record. */
    public String subject() {
        String url = letter.url() == null || !ofFile() ? letter.asset() : letter.url();
        return Printable.of(url == null ? place() : url, SHOWN);
    }

    /** Where the record stood. */
    public String place() {
        return letter.topic() + (letter.partition() == null ? "" : "/" + letter.partition() + "/" + letter.offset());
    }

    /** Null for what did not come from its origin into the center. */
    public @Nullable String edge() {
        return letter.edge() == null ? null : Printable.of(letter.edge(), SHOWN);
    }

    public String stage() {
        return Printable.of(letter.stage() + (letter.edge() == null ? "" : " " + letter.edge()), SHOWN);
    }

    public String why() {
        return letter.code() + (letter.httpStatus() == null ? "" : " " + letter.httpStatus()) + ": "
                + Printable.of(letter.message(), 2 * SHOWN);
    }

    /** In words. */
    public String state() {
        String state = texts.say("letters." + (retrying() ? "RETRYING" : letter.state()));
        return letter.outcome() == null ? state : state + ": " + texts.say("letters." + letter.outcome());
    }

    /** For the style. */
    public String style() {
        if (retrying()) {
            return "retrying";
        }
        if (open() || "FAILED_AGAIN".equals(letter.outcome())) {
            return "failed";
        }
        return "SUCCEEDED".equals(letter.outcome()) ? "complete" : "canceled";
    }
}
