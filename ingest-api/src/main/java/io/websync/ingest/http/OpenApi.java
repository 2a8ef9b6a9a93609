package io.websync.ingest.http;

import java.io.IOException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The API's own description. */
@RestController
class OpenApi {

    private static final MediaType TYPE = MediaType.parseMediaType("application/yaml");

    @GetMapping("/api/v1/openapi.yaml")
    ResponseEntity<byte[]> document() throws IOException {
        return ResponseEntity.ok()
                .contentType(TYPE)
                .body(new ClassPathResource("openapi.yaml", OpenApi.class).getContentAsByteArray());
    }
}
