package io.websync.model;

import io.websync.edge.replica.DiskFact;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The mirror of an edge: what visitors see, and what would be there after a crash of the machine. */
final class Disk {

    /** A file by its bytes and time. */
    record Kept(Content content, Instant modified) {}

    private final Map<String, Kept> files = new TreeMap<>();
    private final Map<String, Kept> durable = new TreeMap<>();
    private final Map<String, Integer> meddled = new TreeMap<>();

    @Nullable Kept get(String path) {
        return files.get(path);
    }

    Map<String, Kept> files() {
        return files;
    }

    boolean isDurable(String path) {
        return Objects.equals(files.get(path), durable.get(path));
    }

    DiskFact look(String path) {
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String above = path.substring(0, slash);
            if (files.containsKey(above)) {
                return new DiskFact.Obstructed(above);
            }
        }
        Kept kept = files.get(path);
        if (kept != null) {
            return new DiskFact.RegularFile(kept.content.size(), kept.modified);
        }
        return files.keySet().stream().anyMatch(other -> other.startsWith(path + "/"))
                ? new DiskFact.Folder()
                : new DiskFact.Missing();
    }

    /** @return false when something that is no file, or no folder, stands in the way */
    boolean publish(String path, Content content, Instant modified) {
        DiskFact fact = look(path);
        if (fact instanceof DiskFact.Folder || fact instanceof DiskFact.Obstructed) {
            return false;
        }
        files.put(path, new Kept(content, modified));
        return true;
    }

    /** Sets the time, durably. @return false when there is no file */
    boolean touch(String path, Instant modified) {
        Kept kept = files.get(path);
        if (kept == null) {
            return false;
        }
        files.put(path, new Kept(kept.content, modified));
        sync(path);
        return true;
    }

    void remove(String path) {
        files.remove(path);
    }

    /** What is at this path now stays. */
    void sync(String path) {
        Kept kept = files.get(path);
        if (kept == null) {
            durable.remove(path);
        } else {
            durable.put(path, kept);
        }
    }

    /** Of what was not synced, each file may be there or not. */
    void crashMachine(Choices choices) {
        var paths = new TreeSet<>(files.keySet());
        paths.addAll(durable.keySet());
        for (String path : paths) {
            Kept kept = durable.get(path);
            if (!Objects.equals(files.get(path), kept) && choices.oneIn(2)) {
                if (kept == null) {
                    files.remove(path);
                } else {
                    files.put(path, kept);
                }
            }
        }
        durable.clear();
        durable.putAll(files);
    }

    void wipe() {
        files.keySet().forEach(path -> meddled.merge(path, 1, Integer::sum));
        files.clear();
        durable.clear();
    }

    /** Somebody else removes, cuts or alters a file. */
    void meddle(String path, Choices choices) {
        Kept kept = files.get(path);
        if (kept == null) {
            return;
        }
        meddled.merge(path, 1, Integer::sum);
        switch (choices.below(3)) {
            case 0 -> files.remove(path);
            case 1 -> files.put(path, new Kept(kept.content.altered(), kept.modified));
            default -> files.put(path, new Kept(kept.content.altered(), kept.modified.plusSeconds(60)));
        }
        sync(path);
    }

    /** How often somebody else was at this path. */
    int meddled(String path) {
        return meddled.getOrDefault(path, 0);
    }
}
