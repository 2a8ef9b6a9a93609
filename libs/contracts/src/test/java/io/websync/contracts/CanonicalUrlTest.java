package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CanonicalUrlTest {

    @Test
    void everyTextIsReadAsTheReferenceImplementationOfTheStandardReadsIt() throws IOException {
        var differences = new ArrayList<String>();
        int cases = 0;
        for (String line : lines()) {
            JsonNode text = JsonMapper.shared().readTree(line);
            String input = text.get(0).stringValue();
            String expected = text.get(1).isNull() ? "refused" : text.get(1).stringValue();
            String actual = canonical(input);
            // What is broken in two ways may be refused for either.
            boolean bothRefuse = expected.equals("refused") && actual.equals("credentials");
            if (!actual.equals(expected) && !bothRefuse) {
                differences.add(line + " but was " + actual);
            }
            cases++;
        }
        assertThat(differences).isEmpty();
        assertThat(cases).isGreaterThan(3000);
    }

    private static String canonical(String input) {
        try {
            CanonicalUrl url = CanonicalUrl.parse(input);
            return url.scheme() + "://" + url.key();
        } catch (BadUrlException e) {
            return Objects.requireNonNull(e.getMessage()).contains("password") ? "credentials" : "refused";
        }
    }

    private static List<String> lines() throws IOException {
        try (InputStream cases =
                Objects.requireNonNull(CanonicalUrlTest.class.getResourceAsStream("whatwg-cases.jsonl"))) {
            return new String(cases.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
