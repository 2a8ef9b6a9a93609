package io.websync.ingest.page;

import io.websync.catalog.deadletter.LetterAction;
import io.websync.catalog.deadletter.LetterActions.Fate;
import java.util.ArrayList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A retry, replay or discard as the page shows it that it was asked for on.
 *
 * @param fate what came of it up to now; null while that is counted for the first time
 */
record LetterFollow(LetterAction action, @Nullable Fate fate, Texts texts) {

    /** Whether some of them are still to be taken up. */
    public boolean begins() {
        return action.finishedAt() == null;
    }

    /** How many, and under which number. */
    public String summary() {
        return texts.say("letters.asked." + action.kind(), texts.count(matched()), Long.toString(action.id()));
    }

    /** How far it is. */
    public String progress() {
        var parts = new ArrayList<String>();
        if (begins()) {
            add(parts, "letters.waiting", Math.max(0, matched() - action.done()));
        }
        if (action.kind() == LetterAction.Kind.DISCARD) {
            add(parts, "letters.discarded", action.done());
            if (fate != null) {
                add(parts, "letters.kept", fate.kept());
            }
        } else if (fate != null) {
            add(parts, "letters.running", fate.running());
            add(parts, "letters.succeeded", fate.succeeded());
            add(parts, "letters.failedAgain", fate.failed());
            add(parts, "letters.notWanted", fate.canceled());
            add(parts, "letters.sent", fate.sent());
        }
        return parts.isEmpty()
                ? texts.say(fate == null ? "text.counting" : "letters.noneLeft")
                : String.join(" · ", parts);
    }

    private long matched() {
        return Objects.requireNonNullElse(action.matched(), action.done());
    }

    private void add(ArrayList<String> parts, String key, long number) {
        if (number > 0) {
            parts.add(texts.say(key, texts.count(number)));
        }
    }
}
