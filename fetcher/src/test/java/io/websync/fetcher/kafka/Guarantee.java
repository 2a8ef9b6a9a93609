package io.websync.fetcher.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;

/** What the queue promises, each as something that can be held against a run. */
enum Guarantee {
    EVERY_RECORD_IS_DONE_AT_LEAST_ONCE {
        @Override
        void holdsIn(History history) {
            assertThat(history.completed()).isEqualTo(history.submitted().keySet());
        }
    },

    AN_ASSET_IS_NEVER_WORKED_ON_TWICE_AT_ONCE {
        @Override
        void holdsIn(History history) {
            var byAsset = new HashMap<String, List<History.Stay>>();
            for (History.Stay stay : history.stays()) {
                byAsset.computeIfAbsent(
                                requestOf(history, stay.line()).request().key(), _ -> new ArrayList<>())
                        .add(stay);
            }
            byAsset.forEach((asset, stays) -> {
                stays.sort(Comparator.comparingLong(History.Stay::from));
                for (int i = 1; i < stays.size(); i++) {
                    assertThat(stays.get(i - 1).to())
                            .as("%s: %s ended before %s", asset, stays.get(i - 1), stays.get(i))
                            .isLessThanOrEqualTo(stays.get(i).from());
                }
            });
        }
    },

    A_COMMIT_NEVER_PASSES_AN_UNFINISHED_RECORD {
        @Override
        void holdsIn(History history) {
            for (History.Commit commit : history.commits()) {
                history.submitted().forEach((line, record) -> {
                    if (commit.finished(record)) {
                        assertThat(commit.completedBy())
                                .as("committed: %s", record)
                                .contains(line);
                    }
                });
            }
        }
    },

    WHAT_WAS_COMMITTED_AS_FINISHED_IS_NOT_REPEATED {
        @Override
        void holdsIn(History history) {
            for (History.Commit commit : history.commits()) {
                for (History.Stay stay : history.stays()) {
                    if (stay.from() > commit.seenAt()) {
                        assertThat(commit.finished(requestOf(history, stay.line())))
                                .as("repeated: %s", stay)
                                .isFalse();
                    }
                }
            }
        }
    };

    abstract void holdsIn(History history);

    private static History.Submitted requestOf(History history, int line) {
        History.Submitted submitted = history.submitted().get(line);
        if (submitted == null) {
            throw new AssertionError("line " + line + " was never submitted");
        }
        return submitted;
    }
}
