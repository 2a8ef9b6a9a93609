package io.websync.fetcher.download;

import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundException;
import io.websync.outbound.OutboundRequest;
import io.websync.outbound.OutboundResponse;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Map;

/** Asks origins, and tells the failures of the way there from those of the storage that the bytes go to. */
final class Origin {

    private final OutboundClient client;

    Origin(OutboundClient client) {
        this.client = client;
    }

    /** Sends a GET, follows redirects, and returns as soon as the last answer's headers are there; the caller closes it. */
    OutboundResponse get(String url, Map<String, String> headers) throws DownloadException, InterruptedException {
        try {
            return client.exchange(new OutboundRequest("GET", url, headers, null));
        } catch (OutboundException e) {
            throw failed(e);
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        }
    }

    /** Fills the buffer as far as the body goes; -1 at its end. What arrived before a failure is returned first. */
    static int read(OutboundResponse response, byte[] buffer)
            throws DownloadException, InterruptedException, IOException {
        try {
            return response.body().read(buffer);
        } catch (OutboundException e) {
            throw failed(e);
        } catch (InterruptedIOException e) {
            throw interrupted(e);
        }
    }

    private static DownloadException failed(OutboundException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw interrupted(e);
        }
        return new DownloadException(e.failure(), e);
    }

    private static InterruptedException interrupted(IOException cause) {
        var interrupted = new InterruptedException("interrupted while asking an origin");
        interrupted.initCause(cause);
        return interrupted;
    }
}
