package io.websync.e2e.stack;

import io.websync.e2e.api.ApiClient;
import io.websync.e2e.process.ManagedProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A whole websync on loopback, with a data folder of its own that lasts over restarts. Not thread-safe. */
public interface Stack {

    StackKind kind();

    /** Starts everything that is not running, and returns when all is ready and every edge is known. */
    void start() throws IOException, InterruptedException;

    /** kill -9 of everything that runs, at the same moment. */
    void killAll() throws InterruptedException;

    /** kill -9 of everything, and nothing of it stays on this host but the folder: the end of an interrupted run. */
    default void abandon() throws InterruptedException {
        killAll();
    }

    ApiClient api();

    /** The names of the edges. */
    List<String> edges();

    /** What nginx would serve at this edge. */
    Path www(String edge);

    /** What runs, in the order in which it was started; engines first. */
    List<ManagedProcess> processes();

    /** The folder that holds all data and logs. */
    Path folder();

    /** Stops everything; kills what does not stop. The folder stays. */
    void stop() throws InterruptedException;
}
