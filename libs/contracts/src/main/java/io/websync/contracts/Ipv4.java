package io.websync.contracts;

/** IPv4 addresses of the WHATWG URL standard: one to four numbers, decimal, octal or hex, the last one filling up. */
final class Ipv4 {

    private Ipv4() {}

    /** Whether the last label is a number, so that the host is an address or nothing. */
    static boolean endsInNumber(String host) {
        int end = host.endsWith(".") ? host.length() - 1 : host.length();
        if (end <= 0) {
            return false;
        }
        String last = host.substring(host.lastIndexOf('.', end - 1) + 1, end);
        if (last.isEmpty()) {
            return false;
        }
        return last.chars().allMatch(c -> UrlChars.isDigit((char) c)) || number(last) >= 0;
    }

    static String canonical(String host) throws BadUrlException {
        String trimmed = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        String[] parts = trimmed.split("\\.", -1);
        if (parts.length > 4) {
            throw bad(host);
        }
        long address = 0;
        for (int i = 0; i < parts.length; i++) {
            long number = number(parts[i]);
            boolean last = i == parts.length - 1;
            long limit = last ? 1L << (8 * (5 - parts.length)) : 256;
            if (number < 0 || number >= limit) {
                throw bad(host);
            }
            address = last ? address + number : address + (number << (8 * (3 - i)));
        }
        return (address >> 24) + "." + (address >> 16 & 0xff) + "." + (address >> 8 & 0xff) + "." + (address & 0xff);
    }

    /** The number, cut to 2^40 so that none overflows, or -1 when it is none. */
    private static long number(String text) {
        if (text.isEmpty()) {
            return -1;
        }
        int radix = 10;
        int start = 0;
        if (text.length() >= 2 && text.charAt(0) == '0') {
            boolean hex = (text.charAt(1) | 0x20) == 'x';
            radix = hex ? 16 : 8;
            start = hex ? 2 : 1;
        }
        long number = 0;
        for (int i = start; i < text.length(); i++) {
            int digit = UrlChars.hex(text.charAt(i));
            if (digit < 0 || digit >= radix) {
                return -1;
            }
            number = Math.min(number * radix + digit, 1L << 40);
        }
        return number;
    }

    private static BadUrlException bad(String host) {
        return new BadUrlException(
                "the host «" + CanonicalUrl.excerpt(host) + "» ends in a number, but is no IPv4 address");
    }
}
