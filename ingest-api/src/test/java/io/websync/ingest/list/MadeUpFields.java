package io.websync.ingest.list;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** A JSON object whose fields never end, each with a name of its own and nothing in it. */
final class MadeUpFields extends InputStream {

    private byte[] piece;
    private int position;
    private int made;

    MadeUpFields(String beginning) {
        this.piece = beginning.getBytes(StandardCharsets.UTF_8);
    }

    /** How many fields were read so far, with those in the reader's buffer. */
    int made() {
        return made;
    }

    @Override
    public int read() {
        if (position == piece.length) {
            piece = ("\"field-" + made++ + "\": null,").getBytes(StandardCharsets.UTF_8);
            position = 0;
        }
        return piece[position++];
    }

    @Override
    public int read(byte[] to, int offset, int length) {
        for (int i = 0; i < length; i++) {
            to[offset + i] = (byte) read();
        }
        return length;
    }
}
