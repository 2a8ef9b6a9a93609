package io.websync.ingest.http;

import io.websync.ingest.list.ListException;
import io.websync.ingest.list.ListException.Problem;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.springframework.util.unit.DataSize;

/** Gives up behind a limit of bytes. */
final class LimitedStream extends FilterInputStream {

    private final DataSize limit;
    private long count;

    LimitedStream(InputStream in, DataSize limit) {
        super(in);
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int b = super.read();
        if (b >= 0) {
            count(1);
        }
        return b;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        int read = super.read(to, offset, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    private void count(int more) {
        count += more;
        if (count > limit.toBytes()) {
            throw new ListException(
                    Problem.TOO_LARGE,
                    "the body is longer than " + limit.toBytes() + " bytes; hand it in in several parts");
        }
    }
}
