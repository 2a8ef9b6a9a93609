package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FromHereTest {

    private static boolean isOperator(String peer, @Nullable String host, String... headers)
            throws UnknownHostException {
        return FromHere.isOperator(InetAddress.getByName(peer), host, List.of(headers));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST:8083", "127.0.0.1:8082", "127.0.0.2", "[::1]:80", "[::1]"})
    void whoAsksThisMachineByItsOwnNameOnThisMachineIsItsOperator(String host) throws Exception {
        assertThat(isOperator("127.0.0.1", host, "Host", "Accept", "User-Agent"))
                .isTrue();
        assertThat(isOperator("::1", host)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "websync.example.org",
                "localhost.example.org",
                "127.0.0.1.example.org",
                "192.0.2.1",
                "",
                "localhost:x",
                "1270.0.1"
            })
    void whatWasSentToAnotherNameIsNotFromHere(String host) throws Exception {
        assertThat(isOperator("127.0.0.1", host)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For",
                "x-forwarded-for",
                "X-Forwarded-Proto",
                "X-Forwarded-Host",
                "Forwarded",
                "Via",
                "X-Real-IP",
                "Origin",
                "Sec-Fetch-Site"
            })
    void whatIsPassedOnOrMadeByAPageIsNotFromHere(String header) throws Exception {
        assertThat(isOperator("127.0.0.1", "localhost", "Host", header)).isFalse();
    }

    @Test
    void whoIsElsewhereIsNotFromHereWhateverItSays() throws Exception {
        assertThat(isOperator("192.0.2.7", "localhost")).isFalse();
        assertThat(isOperator("127.0.0.1", null)).isFalse();
        assertThat(FromHere.isOperator(null, "localhost", List.of())).isFalse();
    }
}
