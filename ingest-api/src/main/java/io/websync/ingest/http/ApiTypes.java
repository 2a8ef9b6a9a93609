package io.websync.ingest.http;

/** Media types and names of the API. */
public final class ApiTypes {

    /** What a list may come as. */
    static final String ACCEPTED = "text/plain, application/json, application/x-ndjson,"
            + " application/x-www-form-urlencoded, multipart/form-data";

    static final String SUBMISSIONS = "/api/v1/submissions";

    private ApiTypes() {}
}
