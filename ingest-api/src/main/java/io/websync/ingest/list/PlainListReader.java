package io.websync.ingest.list;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads a plain list: words in UTF-8 between any white space, see {@link EntryAssembler} for what they mean. Holds one
 * word, or one line of a checksum list, and never more, so a list may be of any length, and all of it on one line. Where the bytes are cut into
 * reads makes no difference. One list may go on in several streams.
 */
public final class PlainListReader {

    private static final int BUFFER = 64 * 1024;

    private final EntryAssembler assembler;
    private final int maxWord;

    private byte[] word;
    private int length;
    private boolean cut;
    private boolean plainAscii = true;
    /** The word is the rest of a checksum line, white space and all. */
    private boolean wholeRest;
    /** What of that rest came in one word with the checksum, parted by white space beyond ASCII. */
    private String restHead = "";

    private long line = 1;

    /** @param maxWord bytes of a word, or of a checksum line's rest; a longer one is rejected */
    public PlainListReader(EntryAssembler assembler, int maxWord) {
        this.assembler = assembler;
        this.maxWord = maxWord;
        this.word = new byte[Math.min(maxWord, 1024)];
    }

    /** Reads to the end of the stream; what follows in another stream begins a new line. */
    public void read(InputStream in) throws IOException {
        byte[] buffer = new byte[BUFFER];
        int count;
        boolean any = false;
        byte last = '\n';
        while ((count = in.read(buffer, 0, buffer.length)) > 0) {
            any = true;
            for (int i = 0; i < count; i++) {
                take(buffer[i]);
            }
            last = buffer[count - 1];
        }
        endWord();
        if (any && last != '\n') {
            newLine();
        }
        assembler.flush();
    }

    private void take(byte b) {
        if (b == '\n') {
            endWord();
            newLine();
        } else if (!wholeRest && (b == ' ' || (b >= '\t' && b <= '\r'))) {
            endWord();
        } else {
            if (b < 0) {
                plainAscii = false;
            }
            if (length == word.length) {
                if (length >= maxWord) {
                    cut = true;
                    return;
                }
                word = Arrays.copyOf(word, Math.min(maxWord, length * 2));
            }
            word[length++] = b;
        }
    }

    private void newLine() {
        if (!restHead.isEmpty()) {
            rest("");
        }
        line++;
        wholeRest = false;
        assembler.newLine();
    }

    private void endWord() {
        if (length > 0) {
            if (cut) {
                restHead = "";
                assembler.bad(line, lenient(), "longer than " + maxWord + " bytes");
            } else if (plainAscii) {
                String text = new String(word, 0, length, StandardCharsets.ISO_8859_1);
                if (wholeRest) {
                    rest(text);
                } else {
                    wholeRest = assembler.word(line, text);
                }
            } else {
                foreignWord();
            }
        }
        length = 0;
        cut = false;
        plainAscii = true;
    }

    /** White space beyond ASCII, as it comes with text that is pasted from a page, is only seen in characters. */
    private void foreignWord() {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(word, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            restHead = "";
            assembler.bad(line, lenient(), "not valid UTF-8");
            return;
        }
        if (wholeRest) {
            rest(text);
            return;
        }
        int start = 0;
        for (int i = 0; i <= text.length(); i++) {
            if (i == text.length() || isSpace(text.charAt(i))) {
                if (i > start) {
                    if (wholeRest) {
                        restHead = text.substring(start);
                        return;
                    }
                    wholeRest = assembler.word(line, text.substring(start, i));
                }
                start = i + 1;
            }
        }
    }

    private void rest(String text) {
        assembler.rest(line, restHead.isEmpty() ? text : restHead + " " + text);
        restHead = "";
    }

    private static boolean isSpace(char c) {
        // The last two: byte order mark and zero-width space.
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85 || c == 0xFEFF || c == 0x200B;
    }

    private String lenient() {
        return new String(word, 0, Math.min(length, 1024), StandardCharsets.UTF_8);
    }
}
