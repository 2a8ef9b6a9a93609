package io.websync.ingest.page;

import io.websync.ingest.page.AssetFiles.Asset;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Serves the pages' style, scripts and icon, where no web server in front does. */
@RestController
class Assets {

    private final AssetFiles files;

    Assets(AssetFiles files) {
        this.files = files;
    }

    @GetMapping(AssetFiles.PATH + "{name}")
    ResponseEntity<byte[]> asset(@PathVariable String name) {
        Asset asset = files.find(name);
        if (asset == null) {
            throw new ResponseStatusException(HttpStatus.NOT_FOUND);
        }
        // A page of another version, while processes of both run, has to do with what is here.
        CacheControl kept = name.equals(asset.name())
                ? CacheControl.maxAge(Duration.ofDays(365)).cachePublic().immutable()
                : CacheControl.maxAge(Duration.ofMinutes(5));
        return ResponseEntity.ok()
                .contentType(asset.type())
                .cacheControl(kept)
                .body(asset.content().bytes());
    }
}
