package io.websync.fetcher.download;

import io.websync.contracts.AssetKey;
import io.websync.contracts.Digest;
import io.websync.contracts.FileId;
import io.websync.contracts.event.FileSubmitted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of downloads under way, in the storage's spool folder: {@code fetch-<instance>-<asset>-<random>.part}. What can be
 * resumed after a crash has a note beside it, {@code ….note}, with the URL, its validator and its length.
 *
 * <p>A name belongs to one try of one process, so a fetch that was cancelled late never writes into the file of the one that
 * repeats it. Safe for use by many threads.
 */
final class Spool {

    private static final Logger log = LoggerFactory.getLogger(Spool.class);
    private static final String PART = ".part";
    private static final String NOTE = ".note";

    private final Path folder;
    private final String prefix;
    private final Duration keepPartial;
    private final Clock clock;
    /** What can be resumed, by asset. */
    private final Map<UUID, Leftover> leftovers = new ConcurrentHashMap<>();
    /** What the storage has not taken yet. */
    private final Map<Origination, Unstored> unstored = new ConcurrentHashMap<>();

    /**
     * Of the machine's present run. What was written before the machine went down may not be what was meant to be written,
     * since nothing in the spool is synced until it is complete; so it is used in the same run only. Empty where it is not
     * known, and then nothing outlives its process.
     */
    private static final String BOOT = bootId();

    private static String bootId() {
        try {
            return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        } catch (IOException | SecurityException _) {
            return "";
        }
    }

    /** A file of an earlier try, and what has to be the same for it to be resumed. */
    record Leftover(Path file, Note note) {}

    /** A complete and verified file that waits for the storage. */
    record Unstored(Path file, boolean noted, Downloaded downloaded) {}

    /** Whose bytes they are: another request asks its origin itself. */
    private record Origination(FileId file, long requestNumber) {

        static Origination of(FileSubmitted request) {
            return new Origination(request.file(), request.requestNumber());
        }
    }

    /**
     * Under what conditions bytes of two transfers belong together.
     *
     * @param validator a strong ETag, or a Last-Modified date, as it stood in the header
     * @param length of the whole file; -1 when the origin did not say
     */
    record Note(String url, String validator, long length) {

        String text() {
            return "2\n" + url + "\n" + validator + "\n" + length + "\n" + BOOT + "\n";
        }

        static Optional<Note> parse(String text) {
            List<String> lines = text.lines().toList();
            if (lines.size() != 5
                    || !lines.getFirst().equals("2")
                    || BOOT.isEmpty()
                    || !lines.get(4).equals(BOOT)) {
                return Optional.empty();
            }
            return Optional.of(new Note(lines.get(1), lines.get(2), Long.parseLong(lines.get(3))));
        }
    }

    /** @param instance the process's fixed name: its leftovers are its own */
    Spool(Path folder, String instance, Duration keepPartial, Clock clock) {
        this.folder = folder;
        var hash = Digest.Algorithm.SHA256.newMessageDigest();
        hash.update(instance.getBytes(StandardCharsets.UTF_8));
        this.prefix = "fetch-" + Digest.of(Digest.Algorithm.SHA256, hash).hex().substring(0, 8) + "-";
        this.keepPartial = keepPartial;
        this.clock = clock;
    }

    Path folder() {
        return folder;
    }

    /** A new name for a try. */
    Path fileFor(AssetKey asset) {
        return folder.resolve(prefix + asset.id() + "-" + UUID.randomUUID() + PART);
    }

    /** Makes a try resumable after a crash of this process. */
    void note(Path file, Note note) throws IOException {
        Files.writeString(noteOf(file), note.text(), StandardCharsets.UTF_8);
    }

    /** Keeps what arrived for the asset's next try. */
    void keep(AssetKey asset, Path file, Note note) throws IOException {
        note(file, note);
        Leftover before = leftovers.put(asset.id(), new Leftover(file, note));
        if (before != null) {
            discard(before.file());
        }
    }

    /** Takes what an earlier try left of this URL; nobody else gets it. */
    Optional<Leftover> take(AssetKey asset, String url) {
        Leftover leftover = leftovers.remove(asset.id());
        if (leftover == null) {
            return Optional.empty();
        }
        if (!leftover.note().url().equals(url) || !Files.exists(leftover.file())) {
            discard(leftover.file());
            return Optional.empty();
        }
        return Optional.of(leftover);
    }

    /** Keeps a whole file until the storage takes it. */
    void keepUnstored(FileSubmitted request, Unstored file) {
        if (keepPartial.isZero() || !Files.exists(file.file())) {
            discard(file.file());
            return;
        }
        Unstored before = unstored.put(Origination.of(request), file);
        if (before != null) {
            discard(before.file());
        }
    }

    /** Takes the file that the request's earlier try could not store; nobody else gets it. */
    Optional<Unstored> takeUnstored(FileSubmitted request) {
        if (unstored.isEmpty()) {
            return Optional.empty();
        }
        return Optional.ofNullable(unstored.remove(Origination.of(request))).filter(file -> Files.exists(file.file()));
    }

    void discard(Path file) {
        try {
            Files.deleteIfExists(file);
            Files.deleteIfExists(noteOf(file));
        } catch (IOException e) {
            log.warn("cannot delete the spool file {}; the sweep at the next start tries again", file, e);
        }
    }

    /** Forgets the note of a file that {@code put} has taken away. */
    void done(Path file, boolean noted) throws IOException {
        if (noted) {
            Files.deleteIfExists(noteOf(file));
        }
    }

    /**
     * Looks through what earlier runs left: keeps what can be resumed and is not too old, deletes the rest of this instance,
     * and of others what nobody has touched for longer than it may be kept. To be called before the first download.
     */
    void sweep() {
        Instant oldest = clock.instant().minus(keepPartial);
        int kept = 0;
        int deleted = 0;
        for (Path file : fetchFiles()) {
            boolean ours = nameOf(file).startsWith(prefix);
            try {
                boolean old = Files.getLastModifiedTime(file).toInstant().isBefore(oldest);
                Optional<Leftover> leftover = ours && !old ? leftoverOf(file) : Optional.empty();
                if (leftover.isPresent()) {
                    leftovers.put(assetOf(file), leftover.get());
                    kept++;
                } else if (old || ours) {
                    discard(file);
                    deleted++;
                }
            } catch (NoSuchFileException _) {
                // Another fetcher is done with it.
            } catch (IOException | IllegalArgumentException e) {
                log.warn("the spool file {} is left alone", file, e);
            }
        }
        if (kept + deleted > 0) {
            log.info("spool: {} broken transfers can go on, {} leftovers deleted", kept, deleted);
        }
    }

    /** Deletes what nobody came back for in the time that it is kept. */
    void prune() {
        Instant now = clock.instant();
        Instant oldest = now.minus(keepPartial);
        leftovers.forEach((asset, leftover) -> {
            if (isOlder(leftover.file(), oldest) && leftovers.remove(asset, leftover)) {
                discard(leftover.file());
            }
        });
        unstored.forEach((request, file) -> {
            if (isOlder(file.file(), oldest) && unstored.remove(request, file)) {
                discard(file.file());
            }
        });
    }

    private static boolean isOlder(Path file, Instant than) {
        try {
            return Files.getLastModifiedTime(file).toInstant().isBefore(than);
        } catch (IOException _) {
            return true;
        }
    }

    private List<Path> fetchFiles() {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.filter(file ->
                            nameOf(file).startsWith("fetch-") && nameOf(file).endsWith(PART))
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list the spool folder " + folder, e);
        }
    }

    private static Optional<Leftover> leftoverOf(Path file) throws IOException {
        if (!Files.exists(noteOf(file)) || Files.size(file) == 0) {
            return Optional.empty();
        }
        return Note.parse(Files.readString(noteOf(file), StandardCharsets.UTF_8))
                .map(note -> new Leftover(file, note));
    }

    private UUID assetOf(Path file) {
        return UUID.fromString(nameOf(file).substring(prefix.length(), prefix.length() + 36));
    }

    private static Path noteOf(Path file) {
        String name = nameOf(file);
        return file.resolveSibling(name.substring(0, name.length() - PART.length()) + NOTE);
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }
}
