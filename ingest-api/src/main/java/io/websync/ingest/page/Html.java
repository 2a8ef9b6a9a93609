package io.websync.ingest.page;

import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Answers with a page. */
final class Html {

    private static final MediaType TYPE = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private Html() {}

    static ResponseEntity<String> page(HttpStatus status, String html) {
        return ResponseEntity.status(status).contentType(TYPE).body(html);
    }
}
