package io.websync.contracts;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** URLs as people, programs and attackers write them. */
final class UrlTexts {

    private static final Arbitrary<String> SCHEMES = oneOf(List.of(
            "http://", "https://", "http://", "https://", "HTTP://", "https:\\\\", "http:", " http://", "ftp://", ""));

    private static final Arbitrary<String> HOSTS = oneOf(List.of(
            "h",
            "example.com",
            "EXAMPLE.com",
            "127.0.0.1",
            "0x7f.1",
            "10.0.0.256",
            "1.2.3",
            "01.2.3.4",
            "[::1]",
            "[2001:db8:0:0:0:0:0:1]",
            "[::ffff:1.2.3.4]",
            "bücher.example",
            "xn--bcher-kva.example",
            "xn--a",
            "日本語.jp",
            "example.com.",
            "a..b",
            "..",
            ".",
            "a_b-c.x9",
            "3com.3",
            "3com.x",
            "a%2fb",
            "*",
            "user:pass@h",
            "",
            "a".repeat(64),
            ("a".repeat(60) + ".").repeat(4) + "example",
            ("a".repeat(60) + ".").repeat(5) + "example"));

    private static final Arbitrary<String> PORTS =
            oneOf(List.of("", "", "", "", ":80", ":443", ":8080", ":0", ":080", ":65535", ":65536", ":", ":x"));

    private static final List<String> SHREDS = List.of(
            "/",
            "/",
            "/",
            "//",
            "\\",
            ".",
            "..",
            "%2e",
            "%2E",
            "%2f",
            "%2F",
            "%5C",
            "%5c",
            "%00",
            "%",
            "%4",
            "%41",
            "%25",
            "%E4%BD%A0",
            "%e4",
            "%0a",
            "%7F",
            "?",
            "?",
            "#",
            "&",
            "=",
            "'",
            "\"",
            "<",
            ">",
            "^",
            "`",
            "{",
            "}",
            "|",
            "[",
            "]",
            "~",
            "@",
            ":",
            ";",
            ",",
            "*",
            "$",
            "!",
            "(",
            ")",
            "+",
            " ",
            "\t",
            "\n",
            "\u0000",
            "\u007f",
            "é",
            "你",
            "💩",
            "\ud83d",
            "index.html",
            "#index.html",
            "a",
            "B",
            "0",
            "-",
            "_",
            "a.b",
            "file.tar.gz",
            "CON",
            ".well-known",
            "x".repeat(239),
            "y".repeat(255),
            "z".repeat(256),
            "w".repeat(16),
            "%E4%BD%A0".repeat(30),
            "v".repeat(1000));

    private UrlTexts() {}

    /** Mostly well-formed, seldom ordinary. */
    static Arbitrary<String> texts() {
        return Combinators.combine(SCHEMES, HOSTS, PORTS, tails())
                .as((scheme, host, port, tail) -> scheme + host + port + tail);
    }

    /** The same, as the keys of assets, canonical or not. */
    static Arbitrary<String> keys() {
        return Combinators.combine(HOSTS, PORTS, tails()).as((host, port, tail) -> host + port + tail);
    }

    private static Arbitrary<String> tails() {
        Arbitrary<String> shredded = oneOf(SHREDS).list().ofMaxSize(14).map(shreds -> "/" + String.join("", shreds));
        Arbitrary<String> ordinary = Arbitraries.strings()
                .withChars("abcXYZ019-_.~/")
                .ofMaxLength(40)
                .map(text -> "/" + text);
        Arbitrary<String> any = Arbitraries.strings().ofMaxLength(20);
        Arbitrary<String> manySlashes = Arbitraries.integers().between(0, 40).map(count -> "/q?" + "/".repeat(count));
        Arbitrary<String> manyEmpty = Arbitraries.integers().between(0, 12).map("/"::repeat);
        return Arbitraries.frequencyOf(
                Tuple.of(8, shredded),
                Tuple.of(3, ordinary),
                Tuple.of(1, any),
                Tuple.of(1, manySlashes),
                Tuple.of(1, manyEmpty));
    }

    private static Arbitrary<String> oneOf(List<String> values) {
        return Arbitraries.of(values);
    }
}
