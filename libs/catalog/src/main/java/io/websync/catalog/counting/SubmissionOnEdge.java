package io.websync.catalog.counting;

/** One submission on one edge; the order in which their counters are locked. */
public record SubmissionOnEdge(long submission, int edge) implements Comparable<SubmissionOnEdge> {

    @Override
    public int compareTo(SubmissionOnEdge other) {
        int bySubmission = Long.compare(submission, other.submission);
        return bySubmission != 0 ? bySubmission : Integer.compare(edge, other.edge);
    }
}
