package io.websync.messaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExactKeysTest {

    @ParameterizedTest
    @ValueSource(strings = {"", "example.com/a", "bücher.example/ä", "\uD83D\uDE80", "a\uFFFDb", "\0"})
    void aKeyInUtf8IsItsText(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        assertThat(ExactKeys.text(bytes)).isEqualTo(key);
        assertThat(ExactKeys.bytes(key)).isEqualTo(bytes);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "80", "61ff62", "c3", "e282", "f09f9a", "eda080", "c080", "f0908080ff", "efbfbdff"})
    void aKeyThatIsNoUtf8ComesBackByteForByte(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertThat(ExactKeys.bytes(ExactKeys.text(bytes))).isEqualTo(bytes);
    }

    @Test
    void everyKeyComesBackByteForByte() {
        var random = new Random(20111123);
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            assertThat(ExactKeys.bytes(ExactKeys.text(bytes))).isEqualTo(bytes);
        }
    }
}
