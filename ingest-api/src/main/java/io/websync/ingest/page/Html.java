package io.websync.ingest.page;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers with a page. */
final class Html {

    static final MediaType TYPE = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private Html() {}

    /** Only a page of our own: a path, and nothing that a browser takes for another host. */
    static String ownPage(@Nullable String to) {
        return to != null && to.matches("/websync(?:[/?][A-Za-z0-9._~/?=&%+-]*)?") && !to.contains("/..")
                ? to
                : "/websync";
    }

    static ResponseEntity<String> page(HttpStatus status, String html) {
        return ResponseEntity.status(status).contentType(TYPE).body(html);
    }

    /** Leads on to another page of ours, which is asked for with GET. */
    static ResponseEntity<Void> to(String path) {
        return ResponseEntity.status(HttpStatus.SEE_OTHER)
                .location(URI.create(path))
                .build();
    }
}
