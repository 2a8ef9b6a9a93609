package io.websync.contracts;

/** A line of a SHA256SUMS file, as {@code sha256sum} of GNU coreutils 9 writes it and {@code sha256sum -c} reads it. */
public final class ChecksumLine {

    private ChecksumLine() {}

    /** With its line end. A name with a backslash or a line end in it is escaped, and the line begins with a backslash then. */
    public static String of(Digest digest, String name) {
        if (digest.algorithm() != Digest.Algorithm.SHA256) {
            throw new IllegalArgumentException("a line of SHA256SUMS has a SHA-256, not " + digest);
        }
        String escaped = escaped(name);
        String mark = escaped.length() == name.length() ? "" : "\\";
        return mark + digest.hex() + "  " + escaped + "\n";
    }

    private static String escaped(String name) {
        if (name.indexOf('\\') < 0 && name.indexOf('\n') < 0 && name.indexOf('\r') < 0) {
            return name;
        }
        return name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
    }
}
