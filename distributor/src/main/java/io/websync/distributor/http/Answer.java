package io.websync.distributor.http;

import java.nio.channels.FileChannel;
import java.util.Map;

/** What to say to a request; made on a virtual thread, sent on the event loop without blocking it. */
sealed interface Answer {

    int status();

    Map<String, String> headers();

    /** A header alone. */
    record Bare(int status, Map<String, String> headers) implements Answer {}

    /** Few bytes, sent with the header in one write. */
    @SuppressWarnings("ArrayRecordComponent") // passed on once, never compared
    record Bytes(int status, Map<String, String> headers, byte[] bytes) implements Answer {}

    /** Bytes that the kernel copies from the file to the socket; whoever sends it closes the channel. */
    record Region(int status, Map<String, String> headers, FileChannel file, long offset, long length)
            implements Answer {}
}
