package io.websync.e2e.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A real file system of a few MiB in memory, mounted at a folder. Needs root. */
public final class SmallDisk {

    private final Path folder;
    private boolean mounted;

    SmallDisk(Path folder) {
        this.folder = folder;
    }

    void mount(int mebibytes) throws IOException, InterruptedException {
        if (!mounted) {
            Files.createDirectories(folder);
            Shell.run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "websync-e2e", folder.toString());
            mounted = true;
        }
    }

    /** Makes it larger or smaller, never smaller than what is on it. */
    public void resize(int mebibytes) throws IOException, InterruptedException {
        Shell.run("mount", "-o", "remount,size=" + mebibytes + "m", folder.toString());
    }

    /** Bytes that are free on it. */
    public long free() throws IOException {
        return Files.getFileStore(folder).getUsableSpace();
    }

    void unmount() throws IOException, InterruptedException {
        if (mounted) {
            // Lazily: whoever still has a file open keeps it until he is gone.
            Shell.run("umount", "-l", folder.toString());
            mounted = false;
        }
    }
}
