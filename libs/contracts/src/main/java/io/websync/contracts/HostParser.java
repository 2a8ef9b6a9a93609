package io.websync.contracts;

import com.ibm.icu.text.IDNA;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/**
 * The host parser of the WHATWG URL standard: a domain to lower case and punycode (UTS #46, by ICU), every number form of
 * an IPv4 address to four decimal numbers, an IPv6 literal to its shortest form in brackets.
 */
final class HostParser {

    /** Characters that ICU takes. */
    private static final int ICU_LIMIT = 1_000;

    private static final String FORBIDDEN = " #/:<>?@[\\]^|%\u007f";

    /** What the standard lets pass with «beStrict» off: hyphens anywhere, and labels of any length. */
    private static final Set<IDNA.Error> TOLERATED = EnumSet.of(
            IDNA.Error.EMPTY_LABEL,
            IDNA.Error.LABEL_TOO_LONG,
            IDNA.Error.DOMAIN_NAME_TOO_LONG,
            IDNA.Error.LEADING_HYPHEN,
            IDNA.Error.TRAILING_HYPHEN,
            IDNA.Error.HYPHEN_3_4);

    /** Its tables are read when the first name needs them. */
    private static final class Uts46 {
        static final IDNA INSTANCE = IDNA.getUTS46Instance(IDNA.CHECK_BIDI
                | IDNA.CHECK_CONTEXTJ
                | IDNA.NONTRANSITIONAL_TO_ASCII
                | IDNA.NONTRANSITIONAL_TO_UNICODE);
    }

    private HostParser() {}

    /** @throws BadUrlException with a message for the person who handed it in */
    static String parse(String text) throws BadUrlException {
        if (text.startsWith("[")) {
            if (!text.endsWith("]")) {
                throw new BadUrlException("the IPv6 address of the host does not end with ]");
            }
            return "[" + Ipv6.canonical(text.substring(1, text.length() - 1)) + "]";
        }
        String domain = toAscii(PercentCode.decode(text), text);
        for (int i = 0; i < domain.length(); i++) {
            char c = domain.charAt(i);
            if (c <= ' ' || FORBIDDEN.indexOf(c) >= 0) {
                throw new BadUrlException("the host holds " + named(c) + ", which no host name can");
            }
        }
        return Ipv4.endsInNumber(domain) ? Ipv4.canonical(domain) : domain;
    }

    private static String toAscii(String domain, String text) throws BadUrlException {
        if (isAsciiWithoutPunycode(domain)) {
            return domain.toLowerCase(Locale.ROOT);
        }
        if (domain.length() > ICU_LIMIT) {
            throw new BadUrlException("the host name has " + domain.length() + " characters, which no host name can");
        }
        var info = new IDNA.Info();
        String ascii =
                Uts46.INSTANCE.nameToASCII(domain, new StringBuilder(), info).toString();
        var errors = EnumSet.noneOf(IDNA.Error.class);
        errors.addAll(info.getErrors());
        errors.removeAll(TOLERATED);
        if (!errors.isEmpty() || ascii.isEmpty()) {
            throw new BadUrlException(
                    "the host «" + CanonicalUrl.excerpt(text) + "» is no international domain name: " + errors);
        }
        return ascii;
    }

    private static boolean isAsciiWithoutPunycode(String domain) {
        for (int i = 0; i < domain.length(); i++) {
            if (domain.charAt(i) > 0x7f) {
                return false;
            }
            if ((i == 0 || domain.charAt(i - 1) == '.') && domain.regionMatches(true, i, "xn--", 0, 4)) {
                return false;
            }
        }
        return true;
    }

    static String named(char c) {
        if (c == ' ') {
            return "a space";
        }
        return c < ' ' || c == 0x7f ? "a control character" : "«" + c + "»";
    }
}
