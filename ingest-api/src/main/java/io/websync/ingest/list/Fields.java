package io.websync.ingest.list;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** The fields of a form in the order they come in. A field's content is read before the next is asked for. */
interface Fields {

    /** Goes to the next field, past what is unread of the last; null at the end. */
    @Nullable Field next() throws IOException;

    /**
     * One field.
     *
     * @param fileName not null when it is a file; empty when the person chose none
     * @param contentType as given, in lower case and without parameters
     */
    record Field(
            String name,
            @Nullable String fileName,
            @Nullable String contentType,
            InputStream content) {}
}
