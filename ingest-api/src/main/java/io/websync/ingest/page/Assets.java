package io.websync.ingest.page;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The pages' style, scripts and icon. */
@RestController
class Assets {

    private static final Map<String, MediaType> FILES = Map.of(
            "style.css",
            MediaType.parseMediaType("text/css;charset=utf-8"),
            "page.js",
            MediaType.parseMediaType("text/javascript;charset=utf-8"),
            "submit.js",
            MediaType.parseMediaType("text/javascript;charset=utf-8"),
            "live.js",
            MediaType.parseMediaType("text/javascript;charset=utf-8"),
            "icon.svg",
            MediaType.parseMediaType("image/svg+xml"));

    @GetMapping("/websync/assets/{name}")
    ResponseEntity<byte[]> asset(@PathVariable String name) throws IOException {
        MediaType type = FILES.get(name);
        if (type == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        return ResponseEntity.ok()
                .contentType(type)
                .cacheControl(CacheControl.maxAge(Duration.ofMinutes(5)))
                .body(new ClassPathResource(name, Assets.class).getContentAsByteArray());
    }
}
