package io.websync.contracts;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;

/**
 * The basic URL parser of the WHATWG URL standard (url.spec.whatwg.org), as far as it can be reached with an absolute http
 * or https URL: no base URL, no opaque paths, and the fragment is dropped. The result is pure ASCII.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority host, and port where it is not the scheme's default
 * @param path begins with {@code /}
 * @param query with its {@code ?}, or empty; a URL with an empty query is another one than a URL without
 */
record CanonicalUrl(String scheme, String authority, String path, String query) {

    /** Longer texts are refused unread; a canonical URL is never longer than {@link MirrorPath#LIMIT} and a scheme. */
    static final int TEXT_LIMIT = 16_384;

    private static final char REPLACEMENT = '\ufffd';

    private static final int NO_DEFAULT_PORT = -1;

    /** @throws BadUrlException with a message for the person who handed it in */
    static CanonicalUrl parse(String text) throws BadUrlException {
        return parse(text, true);
    }

    /**
     * Reads {@code host[:port]/path[?query]}; no port is left out.
     *
     * @throws BadUrlException with a message for the person who handed it in
     */
    static CanonicalUrl parseWithoutScheme(String text) throws BadUrlException {
        return parse("http://" + text, false);
    }

    private static CanonicalUrl parse(String text, boolean withDefaultPort) throws BadUrlException {
        if (text.length() > TEXT_LIMIT) {
            throw new BadUrlException(
                    "the URL has " + text.length() + " characters; at most " + TEXT_LIMIT + " are read");
        }
        String input = cleaned(text);
        int colon = schemeEnd(input);
        String scheme = input.substring(0, colon).toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new BadUrlException(
                    "the scheme «" + excerpt(scheme) + "» is not fetched: a URL begins with http:// or https://");
        }
        int start = colon + 1;
        while (start < input.length() && isSlash(input.charAt(start))) {
            start++;
        }
        int end = start;
        while (end < input.length() && !isSlash(input.charAt(end)) && "?#".indexOf(input.charAt(end)) < 0) {
            end++;
        }
        int schemePort = scheme.equals("http") ? 80 : 443;
        String authority = authority(input.substring(start, end), withDefaultPort ? schemePort : NO_DEFAULT_PORT);
        int pathEnd = end;
        while (pathEnd < input.length() && "?#".indexOf(input.charAt(pathEnd)) < 0) {
            pathEnd++;
        }
        String query = "";
        if (pathEnd < input.length() && input.charAt(pathEnd) == '?') {
            int fragment = input.indexOf('#', pathEnd);
            int queryEnd = fragment < 0 ? input.length() : fragment;
            var encoded = new StringBuilder(queryEnd - pathEnd + 16).append('?');
            PercentCode.encode(input, pathEnd + 1, queryEnd, UrlChars.QUERY_LITERAL, encoded);
            query = encoded.toString();
        }
        return new CanonicalUrl(scheme, authority, path(input, end, pathEnd), query);
    }

    /** What the mirror knows it by: everything but the scheme. */
    String key() {
        return authority + path + query;
    }

    /**
     * Leading and trailing spaces and controls are dropped, and tabs and line breaks everywhere; half a surrogate pair is no
     * character.
     */
    private static String cleaned(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && text.charAt(start) <= ' ') {
            start++;
        }
        while (end > start && text.charAt(end - 1) <= ' ') {
            end--;
        }
        var clean = new StringBuilder(end - start);
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c) && i + 1 < end && Character.isLowSurrogate(text.charAt(i + 1))) {
                clean.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c)) {
                clean.append(REPLACEMENT);
            } else if (c != '\t' && c != '\n' && c != '\r') {
                clean.append(c);
            }
        }
        return clean.toString();
    }

    private static int schemeEnd(String input) throws BadUrlException {
        int i = 0;
        while (i < input.length() && (UrlChars.isAlpha(input.charAt(i)) || (i > 0 && isSchemeTail(input.charAt(i))))) {
            i++;
        }
        if (i == 0 || i == input.length() || input.charAt(i) != ':') {
            throw new BadUrlException(input.isEmpty() ? "the URL is empty" : "a URL begins with http:// or https://");
        }
        return i;
    }

    private static boolean isSchemeTail(char c) {
        return UrlChars.isDigit(c) || c == '+' || c == '-' || c == '.';
    }

    private static boolean isSlash(char c) {
        return c == '/' || c == '\\';
    }

    private static String authority(String text, int defaultPort) throws BadUrlException {
        int at = text.lastIndexOf('@');
        if (at > 0 && !(at == 1 && text.charAt(0) == ':')) {
            throw new BadUrlException(
                    "the URL carries a user name or password before the host: remove it, since it would be shown in reports");
        }
        String hostAndPort = text.substring(at + 1);
        int colon = portColon(hostAndPort);
        String host = colon < 0 ? hostAndPort : hostAndPort.substring(0, colon);
        if (host.isEmpty()) {
            throw new BadUrlException("the URL has no host");
        }
        String canonicalHost = HostParser.parse(host);
        int port = colon < 0 ? -1 : port(hostAndPort.substring(colon + 1));
        return port < 0 || port == defaultPort ? canonicalHost : canonicalHost + ":" + port;
    }

    /** The first colon outside brackets. */
    private static int portColon(String hostAndPort) {
        boolean insideBrackets = false;
        for (int i = 0; i < hostAndPort.length(); i++) {
            switch (hostAndPort.charAt(i)) {
                case '[' -> insideBrackets = true;
                case ']' -> insideBrackets = false;
                case ':' -> {
                    if (!insideBrackets) {
                        return i;
                    }
                }
                default -> {}
            }
        }
        return -1;
    }

    /** -1 for none. */
    private static int port(String digits) throws BadUrlException {
        int port = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (!UrlChars.isDigit(c)) {
                throw new BadUrlException("the port «" + excerpt(digits) + "» is no number");
            }
            port = port * 10 + (c - '0');
            if (port > 65_535) {
                throw new BadUrlException("the port is a number up to 65535, but this is «" + excerpt(digits) + "»");
            }
        }
        return digits.isEmpty() ? -1 : port;
    }

    private static String path(String input, int from, int to) {
        // The slash at `from`, if there is one, only starts the path.
        int position = from < to ? from + 1 : to;
        Deque<String> segments = new ArrayDeque<>();
        while (true) {
            int end = position;
            while (end < to && !isSlash(input.charAt(end))) {
                end++;
            }
            boolean last = end == to;
            var encoded = new StringBuilder(end - position + 16);
            PercentCode.encode(input, position, end, UrlChars.PATH_LITERAL, encoded);
            String segment = encoded.toString();
            switch (dots(segment)) {
                case 2 -> {
                    segments.pollLast();
                    if (last) {
                        segments.addLast("");
                    }
                }
                case 1 -> {
                    if (last) {
                        segments.addLast("");
                    }
                }
                default -> segments.addLast(segment);
            }
            if (last) {
                break;
            }
            position = end + 1;
        }
        var path = new StringBuilder(to - from + 16);
        segments.forEach(segment -> path.append('/').append(segment));
        return path.toString();
    }

    /** 1 for {@code .}, 2 for {@code ..}, each dot also as {@code %2e}; 0 for any other segment. */
    private static int dots(String segment) {
        int dots = 0;
        for (int i = 0; i < segment.length(); i++) {
            if (segment.regionMatches(true, i, "%2e", 0, 3)) {
                i += 2;
            } else if (segment.charAt(i) != '.') {
                return 0;
            }
            dots++;
        }
        return dots > 2 ? 0 : dots;
    }

    static String excerpt(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
