package io.websync.ingest.http;

/** Shows a problem to a person. */
public interface ErrorPage {

    /** As HTML. */
    String render(Problem problem);
}
