package io.websync.ingest.http;

import io.websync.catalog.account.Account;
import org.jspecify.annotations.Nullable;

/** Shows a problem to a person. */
public interface ErrorPage {

    /**
     * As HTML.
     *
     * @param account who asked; null for somebody unknown
     */
    String render(Problem problem, @Nullable Account account);
}
