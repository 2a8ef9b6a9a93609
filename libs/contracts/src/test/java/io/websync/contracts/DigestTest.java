package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class DigestTest {

    @Test
    void aDigestIsReadInAnyCaseAndWrittenInLowerCase() {
        assertThat(Digest.parse("MD5:D41D8CD98F00B204E9800998ECF8427E"))
                .hasToString("md5:d41d8cd98f00b204e9800998ecf8427e");
    }

    @Test
    void aDigestOfTheWrongLengthIsRefusedWithItsText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Digest.parse("sha256:abc"))
                .withMessageContaining("64 hex digits")
                .withMessageContaining("abc");
    }

    @Test
    void anUnknownAlgorithmIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> Digest.parse("crc32:00000000"));
    }

    @Test
    void aDigestEndsAComputation() {
        assertThat(Digest.of(Digest.Algorithm.SHA256, Digest.Algorithm.SHA256.newMessageDigest()))
                .isEqualTo(Digest.sha256("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    }
}
