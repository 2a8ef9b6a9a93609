package io.websync.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/failures.md} says of every class of failure what the code does. */
class FailuresPageTest {

    private static final Path PAGE = Path.of("../../docs/failures.md");
    private static final Pattern ROW =
            Pattern.compile("\\| `([A-Z_]+)` \\| (\\w+) \\| (\\w+) \\| ([^|]+) \\| ([^|]+) \\|");

    @Test
    void thePageOfFailuresHasEveryClassInOrderWithItsCategoryAndWhatFollows() throws IOException {
        List<List<String>> rows = Files.readAllLines(PAGE).stream()
                .map(ROW::matcher)
                .filter(row -> row.matches())
                .map(row -> List.of(row.group(1), row.group(2), row.group(3)))
                .toList();
        assertThat(rows)
                .isEqualTo(Arrays.stream(FailureCode.values())
                        .map(code -> List.of(code.name(), code.category().name().toLowerCase(Locale.ROOT), then(code)))
                        .toList());
    }

    /** What becomes of it in the end: other bytes than the list's are tried once more, and that is all. */
    private static String then(FailureCode code) {
        return code.recoverable() && code != FailureCode.DIGEST_MISMATCH ? "again" : "final";
    }
}
