package io.websync.contracts;

/**
 * Where the bytes of an asset lie below {@code www/} on an edge; docs/mirror-layout.md has the rules with their reasons, and
 * infra/nginx/websync-paths.conf computes the same path from a request. A name is the URL as it stands in the request line,
 * still percent-encoded, so it is printable ASCII. Four things are written differently, each with a {@code #}, which no
 * canonical URL holds, so that the mapping can be undone and two assets never have the same path:
 *
 * <ul>
 *   <li>a trailing slash: the file is {@code #index.html} in that folder,
 *   <li>an empty segment ({@code //}): a folder {@code #},
 *   <li>a slash in the query: {@code #},
 *   <li>a segment of more than 255 bytes: cut after each 240 bytes into folders that end in {@code #}.
 * </ul>
 *
 * What nginx would not answer, or what could mean another place, is refused.
 */
final class MirrorPath {

    /** Bytes of the whole path; together with an edge's root it stays below Linux's 4,096. */
    static final int LIMIT = 3_072;

    /** Bytes of one name, on every usual Linux file system. */
    static final int NAME_LIMIT = 255;

    private static final int CUT = 240;
    private static final int EMPTY_SEGMENT_LIMIT = 7;
    private static final int QUERY_SLASH_LIMIT = 31;
    private static final int HOST_LIMIT = 253;
    private static final int LABEL_LIMIT = 63;

    private MirrorPath() {}

    /**
     * The path of a canonical key.
     *
     * @throws BadUrlException when it has no safe place; the message says why
     */
    static String of(String key) throws BadUrlException {
        int slash = key.indexOf('/');
        int question = key.indexOf('?', slash);
        int pathEnd = question < 0 ? key.length() : question;
        requireHostName(key.substring(0, slash));
        requireServable(key, slash, pathEnd);

        var path = new StringBuilder(key.length() + 32).append(key, 0, slash);
        int emptySegments = 0;
        int start = slash + 1;
        while (true) {
            int end = key.indexOf('/', start);
            boolean last = end < 0 || end >= pathEnd;
            path.append('/');
            if (last) {
                appendName(lastName(key, start, question), path);
                break;
            }
            if (end == start) {
                emptySegments++;
                path.append('#');
            } else {
                appendName(key.substring(start, end), path);
            }
            start = end + 1;
        }
        if (emptySegments > EMPTY_SEGMENT_LIMIT) {
            throw new BadUrlException("the path has " + emptySegments + " empty segments («//»); at most "
                    + EMPTY_SEGMENT_LIMIT + " have a place in the mirror");
        }
        if (path.length() > LIMIT) {
            throw new BadUrlException("the URL makes a path of " + path.length() + " bytes; the mirror takes " + LIMIT);
        }
        return path.toString();
    }

    private static String lastName(String key, int start, int question) throws BadUrlException {
        if (question < 0) {
            return start == key.length() ? "#index.html" : key.substring(start);
        }
        int slashes = 0;
        for (int i = question; i < key.length(); i++) {
            switch (key.charAt(i)) {
                case '/' -> slashes++;
                case '\\' ->
                    throw new BadUrlException(
                            "the query holds a backslash, which is no safe file name: percent-encode it");
                default -> {}
            }
        }
        if (slashes > QUERY_SLASH_LIMIT) {
            throw new BadUrlException("the query has " + slashes + " slashes; at most " + QUERY_SLASH_LIMIT
                    + " have a place in the mirror: write %2F where the origin takes it");
        }
        String name = key.substring(start);
        return slashes == 0 ? name : name.replace('/', '#');
    }

    /** What is left after a cut has at least 16 bytes, so it is never a dot segment or one of our own names. */
    private static void appendName(String name, StringBuilder path) {
        int start = 0;
        while (name.length() - start > NAME_LIMIT) {
            path.append(name, start, start + CUT).append("#/");
            start += CUT;
        }
        path.append(name, start, name.length());
    }

    private static void requireHostName(String authority) throws BadUrlException {
        if (authority.startsWith("[")) {
            return;
        }
        int end = authority.indexOf(':');
        String host = end < 0 ? authority : authority.substring(0, end);
        if (authority.length() > NAME_LIMIT || host.length() > HOST_LIMIT) {
            throw new BadUrlException("the host name has " + host.length() + " characters; the limit is " + HOST_LIMIT
                    + ", and " + NAME_LIMIT + " together with a port");
        }
        int labelStart = 0;
        for (int i = 0; i <= host.length(); i++) {
            char c = i < host.length() ? host.charAt(i) : '.';
            if (c == '.') {
                // One dot at the very end is the root of DNS.
                if (i == labelStart && (i < host.length() || i == 0 || host.length() == 1)) {
                    throw new BadUrlException("the host «" + CanonicalUrl.excerpt(host) + "» has an empty label");
                }
                if (i - labelStart > LABEL_LIMIT) {
                    throw new BadUrlException("a label of the host name has " + (i - labelStart)
                            + " characters; the limit is " + LABEL_LIMIT);
                }
                labelStart = i + 1;
            } else if (!isHostCharacter(c)) {
                throw new BadUrlException("the host holds " + HostParser.named(c)
                        + "; a host name has letters, digits, hyphens, underscores and dots");
            }
        }
    }

    static boolean isHostCharacter(char c) {
        return (c >= 'a' && c <= 'z') || UrlChars.isDigit(c) || c == '-' || c == '_';
    }

    /** A web server decodes the path before it looks at it; what it would refuse, or read as another place, is not accepted. */
    private static void requireServable(String key, int from, int to) throws BadUrlException {
        int pieceStart = 0;
        var decoded = new StringBuilder(to - from);
        for (int i = from; i < to; i++) {
            char c = key.charAt(i);
            if (c == '%') {
                int value = i + 2 < to ? UrlChars.hex(key.charAt(i + 1)) << 4 | UrlChars.hex(key.charAt(i + 2)) : -1;
                if (value < 0) {
                    throw new BadUrlException(
                            "a «%» in the path is not followed by two hex digits, which web servers refuse: write %25");
                }
                if (value == 0) {
                    throw new BadUrlException("the path holds %00, which web servers refuse");
                }
                c = (char) value;
                i += 2;
            }
            if (c == '/' || c == '\\') {
                requireNoDots(decoded, pieceStart);
                pieceStart = decoded.length() + 1;
            }
            decoded.append(c);
        }
        requireNoDots(decoded, pieceStart);
    }

    private static void requireNoDots(CharSequence decoded, int start) throws BadUrlException {
        if (decoded.length() - start == 2 && decoded.charAt(start) == '.' && decoded.charAt(start + 1) == '.') {
            throw new BadUrlException(
                    "the path holds «..» beside an encoded slash or backslash: it could mean another place");
        }
    }
}
