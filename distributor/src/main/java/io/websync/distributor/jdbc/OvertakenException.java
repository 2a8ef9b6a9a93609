package io.websync.distributor.jdbc;

/** Another reader has moved the offsets on; nothing was written, and this one has to start from what is kept. */
public final class OvertakenException extends RuntimeException {

    public OvertakenException(String reader, Object from) {
        super("reader " + reader + " is not at " + from + " any more: another instance has its partitions");
    }
}
