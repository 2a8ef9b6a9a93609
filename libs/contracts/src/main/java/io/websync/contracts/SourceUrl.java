package io.websync.contracts;

import java.net.URI;

/**
 * A URL to fetch, canonical by the WHATWG URL standard: http or https, no credentials, no fragment.
 *
 * @param href what to ask the origin for
 * @param asset what the URL names in the mirror; http and https of the same place are one asset
 */
public record SourceUrl(String href, AssetKey asset) {

    /** @throws BadUrlException with a message for the person who handed it in */
    public static SourceUrl parse(String text) throws BadUrlException {
        URI uri = URI.create(text);
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        if (uri.getHost() == null) {
            throw new BadUrlException("the URL has no host");
        }
        AssetKey asset = AssetKey.parse(uri.getHost() + port + uri.getRawPath() + query);
        return new SourceUrl(uri.getScheme() + "://" + asset.value(), asset);
    }
}
