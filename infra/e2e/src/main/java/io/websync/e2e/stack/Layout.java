package io.websync.e2e.stack;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How a stack of processes is put together. Two scenarios with equal layouts can share a stack.
 *
 * @param name in the names of folders and in messages
 * @param brokers 1, or more that are one cluster with as many copies of everything
 * @param s3 center storage in an S3 server of its own instead of in files
 * @param blobsApart the distributor's role blobs in a process of its own
 * @param wan edges on hosts of their own, behind lines that can be cut; needs root
 * @param disks small file systems of their own: a folder below the stack's, and its MiB; needs root
 * @param settings per process: settings by their dotted names, and environment variables by theirs
 * @param wrappers per process: the words that its command begins with, such as a tracer's
 */
public record Layout(
        String name,
        int brokers,
        boolean s3,
        boolean blobsApart,
        boolean wan,
        Map<String, Integer> disks,
        Map<String, Map<String, String>> settings,
        Map<String, List<String>> wrappers) {

    /** One broker, files, everything on loopback. */
    public static final Layout STANDARD = new Layout("standard", 1, false, false, false, Map.of(), Map.of(), Map.of());

    public Layout {
        disks = Map.copyOf(disks);
        settings = Map.copyOf(settings);
        wrappers = Map.copyOf(wrappers);
    }

    public Layout named(String newName) {
        return new Layout(newName, brokers, s3, blobsApart, wan, disks, settings, wrappers);
    }

    public Layout withBrokers(int count) {
        return new Layout(name, count, s3, blobsApart, wan, disks, settings, wrappers);
    }

    public Layout withS3() {
        return new Layout(name, brokers, true, blobsApart, wan, disks, settings, wrappers);
    }

    public Layout withBlobsApart() {
        return new Layout(name, brokers, s3, true, wan, disks, settings, wrappers);
    }

    public Layout withWan() {
        return new Layout(name, brokers, s3, blobsApart, true, disks, settings, wrappers);
    }

    /** @param folder below the stack's */
    public Layout withDisk(String folder, int mebibytes) {
        var more = new TreeMap<>(disks);
        more.put(folder, mebibytes);
        return new Layout(name, brokers, s3, blobsApart, wan, more, settings, wrappers);
    }

    /** @param key a setting's dotted name, or the name of an environment variable */
    public Layout with(String process, String key, String value) {
        var more = new HashMap<>(settings);
        var its = new TreeMap<>(settings.getOrDefault(process, Map.of()));
        its.put(key, value);
        more.put(process, Map.copyOf(its));
        return new Layout(name, brokers, s3, blobsApart, wan, disks, more, wrappers);
    }

    /** Starts a process by another, such as a tracer, that becomes its parent or is replaced by it. */
    public Layout withWrapper(String process, List<String> words) {
        var more = new HashMap<>(wrappers);
        more.put(process, List.copyOf(words));
        return new Layout(name, brokers, s3, blobsApart, wan, disks, settings, more);
    }
}
