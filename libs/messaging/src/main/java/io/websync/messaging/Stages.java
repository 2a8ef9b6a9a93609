package io.websync.messaging;

/** The stages that give records up. */
public final class Stages {

    public static final String FETCHER = "fetcher";
    public static final String DISPATCH = "dispatch";
    public static final String REPORTER = "reporter";
    public static final String EDGE = "edge";

    private Stages() {}
}
