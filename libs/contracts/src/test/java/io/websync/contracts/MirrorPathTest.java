package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MirrorPathTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            # the URL as it was handed in          | the path below www
            http://example.com/pub/file.tar.gz     | example.com/pub/file.tar.gz
            HTTPS://Example.COM:443/pub/./a/../b   | example.com/pub/b
            http://example.com:8080/a              | example.com:8080/a
            http://h:443/a                         | h:443/a
            https://h:80/a                         | h:80/a
            http://[0:0:0:0:0:0:0:1]:81/a          | [::1]:81/a
            http://0x7f.1/a                        | 127.0.0.1/a
            http://bücher.example/ä b.txt          | xn--bcher-kva.example/%C3%A4%20b.txt
            http://h/%e4%41                        | h/%e4%41
            http://h                               | h/#index.html
            http://h/dir/                          | h/dir/#index.html
            http://h/a//b                          | h/a/#/b
            http://h//                             | h/#/#index.html
            http://h/logo.png?v=3                  | h/logo.png?v=3
            http://h/dir/?v=3                      | h/dir/?v=3
            http://h/a?                            | h/a?
            http://h/get?from=http://x/../y/       | h/get?from=http:##x#..#y#
            http://h/a%0Ab                         | h/a%0Ab
            http://h/a%2Fb                         | h/a%2Fb
            http://h/a%5Cb                         | h/a%5Cb
            http://h/.%2Fb                         | h/.%2Fb
            http://h/...                           | h/...
            http://h/%252e%252e/a                  | h/%252e%252e/a
            http://example.com./a                  | example.com./a
            """)
    void anOrdinaryUrlIsItsOwnPath(String url, String path) throws BadUrlException {
        assertThat(SourceUrl.parse(url).asset().path()).isEqualTo(path);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\u0001', textBlock = """
            # the URL as it was handed in          | what its owner reads
            ftp://h/a                              | begins with http:// or https://
            h/a                                    | begins with http:// or https://
            http://user:secret@h/a                 | user name or password
            http:///                               | no host
            http://h:99999/                        | up to 65535
            http://h:x/                            | «x» is no number
            http://a..b/                           | empty label
            http://../                             | empty label
            http://./                              | empty label
            http://a!b/                            | «!»
            http://a b/                            | a space
            http://a%00b/                          | a control character
            http://256.0.0.1/                      | no IPv4 address
            http://[::g]/                          | no IPv6 address
            http://[::1/                           | does not end with ]
            http://xn--a/                          | no international domain name
            http://h/100%                          | not followed by two hex digits
            http://h/%00                           | %00
            http://h/..%2f..%2fetc/passwd          | could mean another place
            http://h/a%2F%2e%2e                    | could mean another place
            http://h/a%5C../b                      | could mean another place
            http://h/?a\\b                         | backslash
            """)
    void whatHasNoPlaceIsRefusedWithItsReason(String url, String reason) {
        assertThatExceptionOfType(BadUrlException.class)
                .isThrownBy(() -> SourceUrl.parse(url))
                .withMessageContaining(reason)
                .withMessageNotContaining("secret");
    }

    @Test
    void aLongNameIsCutIntoFolders() throws BadUrlException {
        String path =
                SourceUrl.parse("http://h/" + "a".repeat(600) + "/b").asset().path();
        assertThat(path).isEqualTo("h/" + "a".repeat(240) + "#/" + "a".repeat(240) + "#/" + "a".repeat(120) + "/b");
    }

    @Test
    void aNameOfExactlyTheLimitIsNotCut() throws BadUrlException {
        assertThat(SourceUrl.parse("http://h/" + "a".repeat(255)).asset().path())
                .isEqualTo("h/" + "a".repeat(255));
        assertThat(SourceUrl.parse("http://h/" + "a".repeat(256)).asset().path())
                .isEqualTo("h/" + "a".repeat(240) + "#/" + "a".repeat(16));
    }

    @Test
    void whatIsTooLongOrTooManyIsRefusedWithItsLimit() {
        assertRefused("http://h/" + "a/".repeat(1600), "the mirror takes 3072");
        assertRefused("http://h/" + "a".repeat(20_000), "at most 16384");
        assertRefused("http://h/" + "/".repeat(9), "at most 7");
        assertRefused("http://h/?" + "/".repeat(32), "at most 31");
        assertRefused("http://" + "a".repeat(64) + "/", "limit is 63");
        assertRefused("http://" + "a.".repeat(130) + "b/", "limit is 253");
    }

    @Test
    void aKeyThatIsNotCanonicalIsNoKey() {
        for (String text :
                new String[] {"", "h", "/a", "H/a", "h/a/../b", "h/a#b", "h/ä", "u@h/a", "h:/a", "h/a%", "h:080/a"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> AssetKey.parse(text))
                    .withMessageContaining(text);
        }
    }

    @Test
    void aDestinationIsReadAsAPersonWritesIt() throws BadUrlException {
        assertThat(AssetKey.ofDestination(" Mirror.example/pub/a b.iso ")).hasToString("mirror.example/pub/a%20b.iso");
        assertThat(AssetKey.ofDestination("h:8080")).hasToString("h:8080/");
        assertThat(AssetKey.ofDestination("HTTP://h:80/a")).hasToString("h/a");
        assertThat(AssetKey.ofDestination("https://h:443/a")).hasToString("h/a");
    }

    @Test
    void aDestinationWithoutASchemeKeepsItsPort() throws BadUrlException {
        for (String key : new String[] {"h:80/a", "h:443/a", "h:0/a", "[::1]:80/a"}) {
            assertThat(AssetKey.ofDestination(key)).hasToString(key);
        }
        assertThat(SourceUrl.parse("https://h:80/a").asset()).isEqualTo(AssetKey.ofDestination("h:80/a"));
    }

    @Test
    void hostAndIdAreThoseOfTheKey() {
        AssetKey key = AssetKey.parse("h:8080/a?b");
        assertThat(key.host()).isEqualTo("h:8080");
        assertThat(key.id()).hasToString(AssetKey.parse("h:8080/a?b").id().toString());
        assertThat(key.id()).isNotEqualTo(AssetKey.parse("h:8080/a").id());
    }

    @Test
    void aSourceUrlAndItsAssetBelongTogether() {
        AssetKey key = AssetKey.parse("h/a");
        assertThatIllegalArgumentException().isThrownBy(() -> new SourceUrl("http://h/b", key));
        assertThatIllegalArgumentException().isThrownBy(() -> new SourceUrl("ftp://h/a", key));
    }

    private static void assertRefused(String url, String reason) {
        assertThatExceptionOfType(BadUrlException.class)
                .isThrownBy(() -> SourceUrl.parse(url))
                .withMessageContaining(reason);
    }
}
