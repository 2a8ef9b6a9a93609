package io.websync.contracts;

/**
 * A URL to fetch, canonical by the WHATWG URL standard: http or https, no credentials, no fragment, printable ASCII. Host
 * names are in lower case and punycode, the scheme's default port is left out, dot segments are resolved, and what needs it is
 * percent-encoded; percent-encodings that are there already stay as they were written.
 *
 * @param href what to ask the origin for; the scheme, {@code ://} and the asset's key
 * @param asset what the URL names in the mirror; http and https of the same place are one asset
 */
public record SourceUrl(String href, AssetKey asset) {

    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";

    /** @throws IllegalArgumentException when href and asset do not belong together */
    public SourceUrl {
        int start = schemeEnd(href);
        String key = asset.value();
        if (start < 0 || href.length() != start + key.length() || !href.endsWith(key)) {
            throw new IllegalArgumentException("«" + href + "» is not the canonical URL of «" + key + "»");
        }
    }

    /**
     * Reads a URL as a person wrote it. Takes well under a microsecond when it is canonical already and an ordinary one,
     * a few else.
     *
     * @throws BadUrlException with a message for the person who handed it in
     */
    public static SourceUrl parse(String text) throws BadUrlException {
        int start = schemeEnd(text);
        if (start > 0
                && CanonicalScan.scan(text, start, start == HTTP.length() ? 80 : 443) == CanonicalScan.Verdict.PLAIN) {
            return new SourceUrl(text, new AssetKey(text.substring(start)));
        }
        return parseFully(text);
    }

    static SourceUrl parseFully(String text) throws BadUrlException {
        CanonicalUrl url = CanonicalUrl.parse(text);
        String key = url.key();
        var _ = MirrorPath.of(key);
        return new SourceUrl(url.scheme() + "://" + key, new AssetKey(key));
    }

    /** Where the authority begins, or -1 when the text does not begin with a scheme in its canonical form. */
    private static int schemeEnd(String text) {
        return text.startsWith(HTTP) ? HTTP.length() : text.startsWith(HTTPS) ? HTTPS.length() : -1;
    }
}
