package io.websync.ingest.reception;

import io.websync.contracts.AssetKey;
import io.websync.contracts.BadUrlException;
import io.websync.contracts.Digest;
import io.websync.contracts.SourceUrl;
import io.websync.ingest.list.Entry;
import org.jspecify.annotations.Nullable;

/** Decides what an entry of a list is worth beside the entries before it. Used by one thread. */
final class Judge {

    /** What becomes of it. */
    sealed interface Verdict {

        /** @param expected the digest that the list gives */
        record Accepted(
                SourceUrl url, AssetKey asset, @Nullable Digest expected) implements Verdict {}

        /** An earlier entry asks for the same. */
        record Repeated(AssetKey asset) implements Verdict {}

        record Rejected(String reason) implements Verdict {}
    }

    private final Folding folding = new Folding();

    Verdict of(Entry entry) {
        SourceUrl url;
        AssetKey asset;
        Digest expected;
        try {
            url = SourceUrl.parse(entry.url());
            expected = entry.digest() == null ? null : Digest.parse(entry.digest());
            asset = entry.destination() == null ? url.asset() : destination(entry.destination());
        } catch (BadUrlException | IllegalArgumentException e) {
            return new Verdict.Rejected(String.valueOf(e.getMessage()));
        }
        String source = entry.destination() == null ? null : url.asset().value();
        return switch (folding.add(asset.value(), source, expected == null ? null : expected.toString())) {
            case NEW -> new Verdict.Accepted(url, asset, expected);
            case REPEATED -> new Verdict.Repeated(asset);
            case OTHER_DIGEST ->
                new Verdict.Rejected("an earlier entry asks for the same file with another digest, or with none");
            case OTHER_SOURCE -> new Verdict.Rejected("an earlier entry puts another file at " + asset.value());
        };
    }

    private static AssetKey destination(String text) throws BadUrlException {
        try {
            return AssetKey.ofDestination(text);
        } catch (BadUrlException e) {
            throw new BadUrlException("the destination «" + text + "» is no place in the mirror: " + e.getMessage());
        }
    }
}
