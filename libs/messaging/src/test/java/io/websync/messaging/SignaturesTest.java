package io.websync.messaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.websync.messaging.Signatures.Check;
import io.websync.messaging.Signatures.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class SignaturesTest {

    private static final MasterSecret SECRET = new MasterSecret("0123456789abcdef0123456789abcdef");
    private static final MasterSecret NEWER = new MasterSecret("another one, that is just as long");
    private static final String OSLO = "edge/oslo";

    private final Signatures signatures = new Signatures(Check.REQUIRED, List.of(SECRET), Map.of());

    @Test
    void aRecordIsGenuineByTheKeyOfWhoItSpeaksForAndByNoOther() {
        var record = signed(OSLO, SECRET.signingKey(OSLO, 1));
        assertThat(signatures.verdict(record, OSLO)).isEqualTo(Verdict.GENUINE);
        assertThat(signatures.verdict(record, "edge/bergen")).isEqualTo(Verdict.FORGED);
        assertThat(signatures.verdict(signed("edge/bergen", SECRET.signingKey(OSLO, 1)), "edge/bergen"))
                .isEqualTo(Verdict.FORGED);
        assertThat(signatures.verdict(signed(OSLO, NEWER.signingKey(OSLO, 1)), OSLO))
                .isEqualTo(Verdict.FORGED);
    }

    @Test
    void nothingOfWhatIsSignedCanBeAlteredOrMoved() {
        var record = signed(OSLO, SECRET.signingKey(OSLO, 1));
        var all = new ArrayList<ConsumerRecord<String, byte[]>>();
        all.add(new ConsumerRecord<>("another", 0, 0, record.key(), record.value()));
        all.add(new ConsumerRecord<>(record.topic(), 0, 0, "another", record.value()));
        all.add(new ConsumerRecord<>(record.topic(), 0, 0, null, record.value()));
        all.add(new ConsumerRecord<>(record.topic(), 0, 0, record.key(), "another".getBytes(StandardCharsets.UTF_8)));
        all.add(new ConsumerRecord<>(record.topic(), 0, 0, record.key(), null));
        // The same bytes, but the line between key and value is elsewhere.
        all.add(new ConsumerRecord<>(record.topic(), 0, 0, "ke", "yvalue".getBytes(StandardCharsets.UTF_8)));
        for (ConsumerRecord<String, byte[]> one : all) {
            record.headers().forEach(one.headers()::add);
            assertThat(signatures.verdict(one, OSLO)).isEqualTo(Verdict.FORGED);
        }
    }

    @Test
    void aRecordWithoutASignatureIsTakenOnlyWhileThatIsAllowed() {
        var record = new ConsumerRecord<>("topic", 0, 0, "key", new byte[0]);
        assertThat(signatures.verdict(record, OSLO)).isEqualTo(Verdict.UNSIGNED);
        assertThat(signatures.takes(Verdict.UNSIGNED)).isFalse();
        var rollout = new Signatures(Check.WHEN_PRESENT, List.of(SECRET), Map.of());
        assertThat(rollout.takes(Verdict.UNSIGNED)).isTrue();
        assertThat(rollout.takes(Verdict.FORGED)).isFalse();
        assertThat(Signatures.off().isOff()).isTrue();
    }

    @Test
    void whatIsNoSignatureIsForgedWhateverItIs() {
        for (String header : List.of(
                "",
                "edge/oslo",
                "edge/oslo 1",
                "edge/oslo 0 " + "A".repeat(43) + "=",
                "edge/oslo 99999 " + "A".repeat(43) + "=",
                "edge/oslo 1 " + "A".repeat(44),
                "edge/oslo 1 " + "A".repeat(43) + "=\n",
                "x".repeat(100_000))) {
            var record = new ConsumerRecord<>("topic", 0, 0, "key", new byte[0]);
            record.headers().add(Signer.HEADER, header.getBytes(StandardCharsets.UTF_8));
            assertThat(signatures.verdict(record, OSLO)).as(header).isEqualTo(Verdict.FORGED);
        }
    }

    @Test
    void anotherKeyAndAnotherMasterSecretCountBesideTheOldUntilTheOldIsEnded() {
        var both = new Signatures(Check.REQUIRED, List.of(NEWER, SECRET), Map.of());
        var later = new Signatures(Check.REQUIRED, List.of(SECRET), Map.of("oslo", 2));
        var first = signed(OSLO, SECRET.signingKey(OSLO, 1));
        var second = signed(OSLO, SECRET.signingKey(OSLO, 2));
        assertThat(both.verdict(first, OSLO)).isEqualTo(Verdict.GENUINE);
        assertThat(both.verdict(second, OSLO)).isEqualTo(Verdict.GENUINE);
        assertThat(both.verdict(signed(OSLO, NEWER.signingKey(OSLO, 1)), OSLO)).isEqualTo(Verdict.GENUINE);
        assertThat(later.verdict(first, OSLO)).isEqualTo(Verdict.FORGED);
        assertThat(later.verdict(second, OSLO)).isEqualTo(Verdict.GENUINE);
    }

    @Test
    void aReplayedRecordKeepsItsSignatureAndIsGenuineAgain() {
        var record = signed(OSLO, SECRET.signingKey(OSLO, 1));
        record.headers().add(ReplayHeaders.FOR, "reporter".getBytes(StandardCharsets.UTF_8));
        record.headers().add(ReplayHeaders.OF, "17".getBytes(StandardCharsets.UTF_8));
        assertThat(signatures.verdict(record, OSLO)).isEqualTo(Verdict.GENUINE);
    }

    @Test
    void secretsOfDifferentPurposesEdgesAndNumbersDiffer() {
        var all = new ArrayList<String>();
        for (String speaker : List.of(OSLO, "edge/oslo1", "edge/bergen", "fetcher")) {
            for (int number : new int[] {1, 2, 11}) {
                all.add(SECRET.signingKey(speaker, number).written().replaceFirst("^\\d+\\.", ""));
                all.add(SECRET.brokerPassword(speaker, number));
            }
        }
        assertThat(new HashSet<>(all)).hasSameSizeAs(all);
    }

    @Test
    void aKeyIsReadAsItIsWrittenAndNeverShown() {
        SigningKey key = SECRET.signingKey(OSLO, 12);
        assertThat(SigningKey.parse(key.written()).written()).isEqualTo(key.written());
        assertThat(key.written()).startsWith("12.").hasSize(46);
        assertThat(key.toString()).doesNotContain(key.written().substring(3));
        for (String wrong :
                List.of("", "1", "1.", "0." + "A".repeat(43), "1." + "A".repeat(42), key.written() + "\n")) {
            assertThatThrownBy(() -> SigningKey.parse(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> new MasterSecret("short"))
                .hasMessageContaining("32")
                .hasMessageNotContaining("«short»");
    }

    /** As a producer sends it and a consumer gets it. */
    private static ConsumerRecord<String, byte[]> signed(String speaker, SigningKey key) {
        var sent = new ProducerRecord<>("topic", "key", "value".getBytes(StandardCharsets.UTF_8));
        new Signer(speaker, key).sign(sent);
        var got = new ConsumerRecord<>("topic", 0, 0, sent.key(), sent.value());
        for (Header header : sent.headers()) {
            got.headers().add(header);
        }
        return got;
    }
}
