package io.websync.ingest.page;

import io.websync.ingest.IngestSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;

/**
 * The pages' style, scripts and icon. Pages name each by its content ({@code style.0123456789abcdef.css}), so what has such a name never
 * changes, and browsers keep it. Where a web server is to serve them itself, they are written into its folder at the start, also packed;
 * those of former versions stay there for pages that are still open. Immutable.
 */
@Component
final class AssetFiles {

    /** Its bytes, and what they are. */
    record Asset(String name, MediaType type, Content content) {}

    /** An array that nobody changes. */
    static final class Content {
        private final byte[] bytes;

        Content(byte[] bytes) {
            this.bytes = bytes;
        }

        byte[] bytes() {
            return bytes.clone();
        }
    }

    static final String PATH = "/websync/assets/";

    private static final MediaType SCRIPT = MediaType.parseMediaType("text/javascript;charset=utf-8");
    private static final int DIGITS = 16;

    private final Map<String, Asset> byPlainName = new HashMap<>();
    private final Map<String, String> urls = new HashMap<>();

    AssetFiles(IngestSettings settings) {
        add("style.css", MediaType.parseMediaType("text/css;charset=utf-8"));
        add("page.js", SCRIPT);
        add("submit.js", SCRIPT);
        add("live.js", SCRIPT);
        add("icon.svg", MediaType.parseMediaType("image/svg+xml"));
        Path www = settings.front().www();
        if (www != null) {
            write(www);
        }
    }

    /** By the name that it has in the sources, where it is found. */
    Map<String, String> urls() {
        return Map.copyOf(urls);
    }

    /** By either name, also one that its content had before or will have; null when there is none. */
    @Nullable Asset find(String name) {
        Asset asset = byPlainName.get(name);
        if (asset != null) {
            return asset;
        }
        String[] parts = name.split("\\.", -1);
        return parts.length == 3 && parts[1].matches("[0-9a-f]{" + DIGITS + "}")
                ? byPlainName.get(parts[0] + "." + parts[2])
                : null;
    }

    private void add(String plainName, MediaType type) {
        try {
            byte[] bytes = new ClassPathResource(plainName, AssetFiles.class).getContentAsByteArray();
            int dot = plainName.lastIndexOf('.');
            String digest = HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(bytes))
                    .substring(0, DIGITS);
            String name = plainName.substring(0, dot) + "." + digest + plainName.substring(dot);
            byPlainName.put(plainName, new Asset(name, type, new Content(bytes)));
            urls.put(plainName, PATH + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private void write(Path www) {
        try {
            Path folder = Files.createDirectories(www.resolve(PATH.substring(1)));
            for (Asset asset : List.copyOf(byPlainName.values())) {
                byte[] bytes = asset.content().bytes();
                write(folder, asset.name(), bytes);
                write(folder, asset.name() + ".gz", packed(bytes));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("websync.ingest.front.www: cannot write into " + www, e);
        }
    }

    /** The web server reads meanwhile: a file is there whole, or not. */
    private static void write(Path folder, String name, byte[] bytes) throws IOException {
        Path unfinished = Files.createTempFile(folder, "." + name, "");
        try {
            Files.write(unfinished, bytes);
            Files.setPosixFilePermissions(unfinished, PosixFilePermissions.fromString("rw-r--r--"));
            Files.move(unfinished, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static byte[] packed(byte[] bytes) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }
}
