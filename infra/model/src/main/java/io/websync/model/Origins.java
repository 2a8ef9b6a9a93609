package io.websync.model;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Failure;
import io.websync.contracts.FailureCode;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What the origins serve at the moment. */
final class Origins {

    enum Mood {
        WELL,
        /** Answers 404. */
        GONE,
        /** Answers 503 often. */
        MOODY
    }

    private record Page(Content content, Mood mood) {}

    /** What an origin answers: a content, or why not. */
    record Answer(@Nullable Content content, @Nullable Failure failure) {}

    private final Map<String, Page> pages = new TreeMap<>();
    private int versions;

    Origins() {
        World.ASSETS.forEach(asset -> pages.put(asset.value(), new Page(Content.of(++versions), Mood.WELL)));
    }

    /** @param shared another asset has the same bytes too */
    void change(AssetKey asset, boolean shared) {
        pages.put(asset.value(), new Page(Content.of(shared ? 1 : ++versions), page(asset).mood));
    }

    void feel(AssetKey asset, Mood mood) {
        pages.put(asset.value(), new Page(page(asset).content, mood));
    }

    void calm() {
        pages.replaceAll((_, page) -> page.mood == Mood.MOODY ? new Page(page.content, Mood.WELL) : page);
    }

    Answer get(AssetKey asset, Choices choices) {
        Page page = page(asset);
        return switch (page.mood) {
            case WELL -> new Answer(page.content, null);
            case GONE -> new Answer(null, Failure.ofStatus(FailureCode.NOT_FOUND, 404, "gone"));
            case MOODY ->
                choices.below(3) > 0
                        ? new Answer(null, Failure.ofStatus(FailureCode.ORIGIN_ERROR, 503, "in a mood"))
                        : new Answer(page.content, null);
        };
    }

    private Page page(AssetKey asset) {
        Page page = pages.get(asset.value());
        if (page == null) {
            throw new IllegalArgumentException("no origin has " + asset);
        }
        return page;
    }
}
