package io.websync.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.contracts.EventCodec;
import io.websync.contracts.Topics;
import io.websync.contracts.UndecodableException;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PoisonTest {

    @Test
    void noReaderOfTheTopicCanMakeAnythingOfIt() {
        for (Topics.Topic<?> topic : Topics.ALL) {
            var decoder = EventCodec.decoder(topic.family());
            for (Poison poison : Poison.forTopic(topic, 60, new Random(1))) {
                byte[] value = poison.value();
                if (value != null) {
                    assertThatThrownBy(() -> decoder.decode(value))
                            .as("%s on %s", poison, topic.name())
                            .isInstanceOf(UndecodableException.class);
                }
            }
        }
    }

    @Test
    void aTombstoneIsPoisonOnlyWhereItMeansNothing() {
        assertThat(kinds(Topics.DISTRIBUTIONS)).doesNotContain("no value");
        assertThat(kinds(Topics.ACKS)).contains("no value", "no key", "large");
    }

    private static Set<String> kinds(Topics.Topic<?> topic) {
        return Poison.forTopic(topic, 60, new Random(1)).stream()
                .map(Poison::toString)
                .collect(Collectors.toSet());
    }
}
