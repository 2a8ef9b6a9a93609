package io.websync.contracts;

/** IPv6 addresses of the WHATWG URL standard; zone ids are refused. */
final class Ipv6 {

    private final String text;
    private final int[] pieces = new int[8];
    private int position;
    private int count;

    private Ipv6(String text) {
        this.text = text;
    }

    /** The shortest form (RFC 5952), without brackets; an embedded IPv4 address comes out as two pieces. */
    static String canonical(String text) throws BadUrlException {
        var address = new Ipv6(text);
        address.parse();
        return address.shortest();
    }

    private void parse() throws BadUrlException {
        int compress = -1;
        if (peek(0) == ':') {
            if (peek(1) != ':') {
                throw bad();
            }
            position = 2;
            count = 1;
            compress = 1;
        }
        while (position < text.length()) {
            if (count == 8) {
                throw bad();
            }
            if (peek(0) == ':') {
                if (compress >= 0) {
                    throw bad();
                }
                position++;
                count++;
                compress = count;
                continue;
            }
            int start = position;
            int value = 0;
            while (position - start < 4 && UrlChars.hex(peek(0)) >= 0) {
                value = value << 4 | UrlChars.hex(peek(0));
                position++;
            }
            if (peek(0) == '.') {
                position = start;
                embeddedIpv4();
                break;
            }
            if (start == position) {
                throw bad();
            }
            pieces[count++] = value;
            if (peek(0) == ':') {
                position++;
                if (position == text.length()) {
                    throw bad();
                }
            } else if (position < text.length()) {
                throw bad();
            }
        }
        expand(compress);
    }

    private void embeddedIpv4() throws BadUrlException {
        if (count > 6) {
            throw bad();
        }
        int numbers = 0;
        while (position < text.length()) {
            if (numbers > 0) {
                if (peek(0) != '.' || numbers == 4) {
                    throw bad();
                }
                position++;
            }
            int start = position;
            int value = 0;
            while (UrlChars.isDigit(peek(0))) {
                // A number has no leading zero.
                if (position > start && value == 0) {
                    throw bad();
                }
                value = value * 10 + (peek(0) - '0');
                if (value > 255) {
                    throw bad();
                }
                position++;
            }
            if (position == start) {
                throw bad();
            }
            pieces[count] = pieces[count] << 8 | value;
            numbers++;
            if (numbers == 2 || numbers == 4) {
                count++;
            }
        }
        if (numbers != 4) {
            throw bad();
        }
    }

    private void expand(int compress) throws BadUrlException {
        if (compress < 0) {
            if (count != 8) {
                throw bad();
            }
            return;
        }
        int moved = count - compress;
        System.arraycopy(pieces.clone(), compress, pieces, 8 - moved, moved);
        for (int i = compress; i < 8 - moved; i++) {
            pieces[i] = 0;
        }
    }

    private String shortest() {
        int bestStart = -1;
        int bestLength = 1;
        int start = 0;
        for (int i = 0; i <= 8; i++) {
            if (i == 8 || pieces[i] != 0) {
                if (i - start > bestLength) {
                    bestStart = start;
                    bestLength = i - start;
                }
                start = i + 1;
            }
        }
        var result = new StringBuilder(39);
        for (int i = 0; i < 8; i++) {
            if (i == bestStart) {
                result.append(i == 0 ? "::" : ":");
                i += bestLength - 1;
                continue;
            }
            result.append(Integer.toHexString(pieces[i]));
            if (i < 7) {
                result.append(':');
            }
        }
        return result.toString();
    }

    private char peek(int ahead) {
        return position + ahead < text.length() ? text.charAt(position + ahead) : 0;
    }

    private BadUrlException bad() {
        return new BadUrlException("the host «[" + CanonicalUrl.excerpt(text) + "]» is no IPv6 address");
    }
}
