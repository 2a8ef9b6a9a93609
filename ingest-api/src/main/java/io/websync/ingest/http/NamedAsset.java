package io.websync.ingest.http;

import io.websync.contracts.AssetKey;
import io.websync.contracts.BadUrlException;
import io.websync.contracts.SourceUrl;

/** A file of the mirror as people name it: by a URL, or by where it lies, {@code host[:port]/path}. */
public final class NamedAsset {

    private NamedAsset() {}

    /** @throws BadUrlException when it is neither */
    public static AssetKey of(String text) throws BadUrlException {
        String name = text.strip();
        boolean absolute =
                name.regionMatches(true, 0, "http://", 0, 7) || name.regionMatches(true, 0, "https://", 0, 8);
        return absolute ? SourceUrl.parse(name).asset() : AssetKey.ofDestination(name);
    }
}
