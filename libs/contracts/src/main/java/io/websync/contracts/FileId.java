package io.websync.contracts;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * One accepted line of a submission, written {@code submission/line}.
 *
 * @param submission the submission's id, which is its request number; from 1
 * @param line the line in the list as handed in; from 1
 */
public record FileId(long submission, int line) implements Comparable<FileId> {

    public FileId {
        if (submission < 1 || line < 1) {
            throw new IllegalArgumentException(
                    "submission and line count from 1, but this is " + submission + "/" + line);
        }
    }

    @JsonCreator
    public static FileId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("a file id is submission/line, but this is «" + text + "»");
        }
        return new FileId(Long.parseLong(text, 0, slash, 10), Integer.parseInt(text, slash + 1, text.length(), 10));
    }

    @Override
    public int compareTo(FileId other) {
        int bySubmission = Long.compare(submission, other.submission);
        return bySubmission != 0 ? bySubmission : Integer.compare(line, other.line);
    }

    @JsonValue
    @Override
    public String toString() {
        return submission + "/" + line;
    }
}
