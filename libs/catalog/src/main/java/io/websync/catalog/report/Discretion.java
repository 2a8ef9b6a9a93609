package io.websync.catalog.report;

import io.websync.contracts.FailureCode;
import org.jspecify.annotations.Nullable;

/** What users are told of a failure: nothing of other people's files. */
public final class Discretion {

    private static final String PATH_CONFLICT =
            "another file was asked for before and holds the path: one of both cannot be a folder and a file";

    private Discretion() {}

    /** Its message, without the name of whatever file of somebody else's is in the way. */
    public static @Nullable String message(String code, @Nullable String message) {
        return code.equals(FailureCode.PATH_CONFLICT.name()) ? PATH_CONFLICT : message;
    }
}
