package io.websync.ingest.list;

/** Takes what a list holds, in its order. May block, and by that slows the reader down. */
public interface EntrySink {

    void entry(Entry entry);

    /**
     * @param line where it stands in the list, from 1
     * @param text what stands there; may hold anything, and may be cut
     * @param reason for the person who handed it in
     */
    void reject(long line, String text, String reason);
}
