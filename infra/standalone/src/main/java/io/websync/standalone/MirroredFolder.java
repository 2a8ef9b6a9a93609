package io.websync.standalone;

import io.websync.contracts.BadUrlException;
import io.websync.contracts.Digest;
import io.websync.contracts.SourceUrl;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder that an origin serves, and where each of its files lies in a mirror. Whatever else is in the mirror is left out of
 * account: an edge keeps what was handed in before, until it is purged.
 */
final class MirroredFolder {

    /**
     * @param original in the origin's folder
     * @param place below an edge's www
     */
    private record Mirrored(Path original, String place) {}

    private final Path folder;
    private final Map<String, Mirrored> files = new TreeMap<>();

    /**
     * Finds the files; the origin does not serve hidden ones.
     *
     * @param url the origin's, ends with a slash
     */
    MirroredFolder(Path folder, URI url) throws IOException {
        this.folder = folder;
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file :
                    all.filter(Files::isRegularFile).filter(this::isServed).toList()) {
                String itsUrl = urlOf(url, folder.relativize(file));
                files.put(itsUrl, new Mirrored(file, placeOf(itsUrl)));
            }
        }
    }

    Collection<String> urls() {
        return files.keySet();
    }

    long bytes() throws IOException {
        long bytes = 0;
        for (Mirrored file : files.values()) {
            bytes += Files.size(file.original());
        }
        return bytes;
    }

    /** How many of the files are there, whatever their bytes. */
    int presentIn(Path www) {
        return (int) files.values().stream()
                .filter(file -> Files.isRegularFile(www.resolve(file.place())))
                .count();
    }

    /** How many files are there that are none of these. */
    long othersIn(Path www) throws IOException {
        if (!Files.isDirectory(www)) {
            return 0;
        }
        try (Stream<Path> all = Files.walk(www)) {
            return all.filter(Files::isRegularFile).count() - presentIn(www);
        }
    }

    /** The places whose file is missing, or has other bytes by its SHA-256. */
    List<String> differencesIn(Path www) throws IOException {
        var differences = new ArrayList<String>();
        for (Mirrored file : files.values()) {
            try {
                if (!sha256(file.original()).equals(sha256(www.resolve(file.place())))) {
                    differences.add(file.place());
                }
            } catch (NoSuchFileException e) {
                differences.add(file.place());
            }
        }
        return differences;
    }

    private boolean isServed(Path file) {
        for (Path name : folder.relativize(file)) {
            if (name.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }

    private static String urlOf(URI origin, Path relative) throws IOException {
        try {
            String path = origin.getPath() + relative.toString().replace('\\', '/');
            return new URI(origin.getScheme(), origin.getAuthority(), path, null, null).toASCIIString();
        } catch (URISyntaxException e) {
            throw new IOException("no URL for " + relative, e);
        }
    }

    private static String placeOf(String url) throws IOException {
        try {
            return SourceUrl.parse(url).asset().path();
        } catch (BadUrlException e) {
            throw new IOException(url + " has no place in the mirror: " + e.getMessage(), e);
        }
    }

    private static String sha256(Path file) throws IOException {
        var hash = Digest.Algorithm.SHA256.newMessageDigest();
        try (var sink = new DigestOutputStream(OutputStream.nullOutputStream(), hash)) {
            Files.copy(file, sink);
        }
        return HexFormat.of().formatHex(hash.digest());
    }
}
