package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Topics.Party;
import io.websync.contracts.Topics.Retention;
import io.websync.contracts.Topics.Topic;
import io.websync.contracts.event.Event;
import io.websync.contracts.event.SubmissionEvent;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void everyFamilyOfEventsStandsOnOneTopicAndRequestsOnTwoByUrgency() {
        for (Class<?> family : Event.class.getPermittedSubclasses()) {
            long topics = Topics.ALL.stream()
                    .filter(topic -> topic.family().equals(family))
                    .count();
            assertThat(topics).as(family.getSimpleName()).isEqualTo(family.equals(SubmissionEvent.class) ? 2 : 1);
        }
    }

    @Test
    void everyTopicHasAFamilyOfItsOwnKindAndANameOfItsOwn() {
        assertThat(Topics.ALL)
                .allSatisfy(topic ->
                        assertThat(Event.class.getPermittedSubclasses()).contains(topic.family()));
        assertThat(Topics.ALL)
                .extracting(Topic::name)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("websync\\.[a-z]+([.-][a-z]+)*"));
        assertThat(Topics.ALL)
                .extracting(Topic::deadLetters)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.endsWith(".dlt"));
    }

    @Test
    void theCatalogueHoldsEveryTopicThatThereIs() {
        long declared = Arrays.stream(Topics.class.getFields())
                .filter(field -> field.getType().equals(Topic.class))
                .count();
        assertThat(Topics.ALL).hasSize((int) declared);
    }

    @Test
    void everyTopicHasAWriterAndAReaderAndSaysItsKey() {
        assertThat(Topics.ALL).allSatisfy(topic -> {
            assertThat(topic.writers()).isNotEmpty();
            assertThat(topic.readers()).isNotEmpty();
            assertThat(topic.keyedBy()).isNotBlank();
        });
    }

    @Test
    void whatIsCompactedIsWhatAnEdgeReadsFromTheStart() {
        assertThat(Topics.ALL.stream().filter(topic -> topic.retention() instanceof Retention.Compacted))
                .containsExactlyInAnyOrder(Topics.DISTRIBUTIONS, Topics.CONTROLS);
    }

    @Test
    void everyReaderHasAGroupOfItsOwnAndEveryEdgeToo() {
        Set<String> groups = new HashSet<>(List.of(Topics.group(Party.EDGE, "oslo"), Topics.group(Party.EDGE, "bern")));
        for (Party party : Party.values()) {
            if (party != Party.EDGE) {
                groups.add(Topics.group(party, null));
            }
        }
        assertThat(groups).hasSize(Party.values().length + 1).allMatch(group -> group.startsWith(Topics.PREFIX));
    }

    @Test
    void anEventIsKeyedByItsSubjectSoThatItsRecordsKeepTheirOrder() {
        assertThat(SampleEvents.full())
                .extracting(Event::key)
                .containsExactly(
                        "example.com:8080/pub/a%20b.iso?v=2",
                        "example.com:8080/pub/a%20b.iso?v=2",
                        "example.com:8080/pub/a%20b.iso?v=2",
                        "example.com:8080/pub/a%20b.iso?v=2",
                        "example.com:8080/pub/a%20b.iso?v=2",
                        "example.com:8080/pub/a%20b.iso?v=2",
                        "example.com:8080/pub/a%20b.iso?v=2",
                        "example.com:8080/pub/a%20b.iso?v=2",
                        "oslo",
                        "oslo",
                        "oslo",
                        "oslo",
                        "17",
                        "17",
                        "21",
                        "22",
                        "edge/oslo",
                        "submission/17",
                        "edge/oslo",
                        "limits/example.com",
                        "reconcile/oslo",
                        "check/oslo/caf06676-ba1c-18a7-f8b4-e7b7659eec38");
    }
}
