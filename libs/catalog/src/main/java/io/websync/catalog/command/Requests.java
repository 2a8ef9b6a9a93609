package io.websync.catalog.command;

import io.websync.catalog.Catalog;
import io.websync.contracts.event.RetryRequested.State;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a front door has to know before it asks something of dispatch. Thread-safe. */
public final class Requests {

    /**
     * What matches now.
     *
     * @param files to be fetched again
     * @param copies that their edges try again
     */
    public record Matched(long files, long copies) {

        public boolean nothing() {
            return files + copies == 0;
        }
    }

    private final JdbcClient jdbc;

    public Requests(Catalog catalog) {
        this.jdbc = catalog.jdbc();
    }

    /** The next number from the one sequence. */
    public long nextNumber() {
        return jdbc.sql("select nextval('request_number')").query(Long.class).single();
    }

    /** Counts what matches; takes a second for a million files. */
    public Matched count(long submission, RetryFilter filter) {
        boolean fetches = filter.edges().isEmpty();
        boolean copies = filter.states().contains(State.FAILED);
        return new Matched(fetches ? files(submission, filter) : 0, copies ? copies(submission, filter) : 0);
    }

    private long files(long submission, RetryFilter filter) {
        String[] states = filter.states().stream()
                .filter(state -> state != State.RELEASED)
                .map(Enum::name)
                .toArray(String[]::new);
        return jdbc.sql("""
                select count(*) from file
                where submission_id = :id
                    and (state = any(:states) or (:released and state = 'FETCHED' and not claimed))
                    and (cardinality(:lines::int[]) = 0 or line = any(:lines::int[]))
                    and (cardinality(:codes::text[]) = 0 or failure_code = any(:codes::text[]))""")
                .param("id", submission)
                .param("states", states)
                .param("released", filter.states().contains(State.RELEASED))
                .param("lines", filter.files().toArray(Integer[]::new))
                .param("codes", codes(filter))
                .query(Long.class)
                .single();
    }

    private long copies(long submission, RetryFilter filter) {
        return jdbc.sql("""
                select count(*)
                from submission s
                join edge e on e.id = any(s.edges)
                join replica r on r.edge_id = e.id and r.state = 'FAILED'
                join file f on f.asset_id = r.asset_id and f.submission_id = s.id
                where s.id = :id and f.state = 'FETCHED' and f.claimed and r.revision >= f.revision
                    and (r.revision = f.revision or r.digest is null or r.digest = f.digest)
                    and (cardinality(:edges::text[]) = 0 or e.name = any(:edges::text[]))
                    and (cardinality(:lines::int[]) = 0 or f.line = any(:lines::int[]))
                    and (cardinality(:codes::text[]) = 0 or r.failure_code = any(:codes::text[]))""")
                .param("id", submission)
                .param("edges", filter.edges().toArray(String[]::new))
                .param("lines", filter.files().toArray(Integer[]::new))
                .param("codes", codes(filter))
                .query(Long.class)
                .single();
    }

    private static String[] codes(RetryFilter filter) {
        return filter.codes().stream().map(Enum::name).toArray(String[]::new);
    }
}
