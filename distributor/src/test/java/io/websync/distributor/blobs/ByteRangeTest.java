package io.websync.distributor.blobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.websync.contracts.Digest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ByteRangeTest {

    private static final Digest DIGEST =
            Digest.sha256("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");

    @ParameterizedTest(name = "{0} of {1} bytes is {2}")
    @CsvSource(delimiter = ';', textBlock = """
                    bytes=0-9;        100; 0-9
                    bytes=0-0;        1;   0-0
                    bytes=5-;         100; 5-99
                    bytes=-5;         100; 95-99
                    bytes=-500;       100; 0-99
                    bytes=90-1000;    100; 90-99
                    Bytes=1-2;        100; 1-2
                    bytes=100-;       100; none
                    bytes=0-;         0;   none
                    bytes=-0;         100; none
                    bytes=-5;         0;   none
                    bytes=5-4;        100; whole
                    bytes=0-1,3-4;    100; whole
                    bytes=;           100; whole
                    bytes=-;          100; whole
                    bytes=a-b;        100; whole
                    bytes=+1-2;       100; whole
                    bytes=1--2;       100; whole
                    items=0-9;        100; whole
                    bytes=0-99999999999999999999; 100; whole
                    """)
    void aRangeHeaderIsReadAsTheRfcSays(String header, long size, String expected) {
        String found = switch (ByteRange.of(header, size)) {
            case ByteRange.Whole _ -> "whole";
            case ByteRange.Unsatisfiable _ -> "none";
            case ByteRange.Part part -> part.first() + "-" + part.last();
        };
        assertThat(found).isEqualTo(expected);
    }

    @Test
    void noHeaderAsksForTheWhole() {
        assertThat(ByteRange.of(null, 10)).isInstanceOf(ByteRange.Whole.class);
    }

    @Test
    void ifRangeOfOtherBytesAsksForTheWhole() {
        String tag = "\"" + DIGEST.hex() + "\"";
        assertThat(new Conditions(null, tag, "bytes=1-2").rangeOf(DIGEST, 10)).isEqualTo(new ByteRange.Part(1, 2));
        assertThat(new Conditions(null, "\"other\"", "bytes=1-2").rangeOf(DIGEST, 10))
                .isEqualTo(new ByteRange.Whole());
    }

    @Test
    void ifNoneMatchKnowsTheTagInAListAndTheStar() {
        String tag = "\"" + DIGEST.hex() + "\"";
        assertThat(new Conditions("\"a\", " + tag, null, null).notModified(DIGEST))
                .isTrue();
        assertThat(new Conditions("W/" + tag, null, null).notModified(DIGEST)).isTrue();
        assertThat(new Conditions("*", null, null).notModified(DIGEST)).isTrue();
        assertThat(new Conditions("\"a\"", null, null).notModified(DIGEST)).isFalse();
        assertThat(new Conditions(null, null, null).notModified(DIGEST)).isFalse();
    }
}
