package io.websync.e2e.origin;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One file of the {@link Origin}: its content, how it is served, and how often it was asked for. Thread-safe; a change
 * holds for requests that come after it.
 */
public final class OriginFile {

    /** What the origin does wrong, or slowly, with this file. */
    public sealed interface Fault {
        record None() implements Fault {}

        /** Answers with this status and an empty body. */
        record Status(int status) implements Fault {}

        /** Announces the whole length, sends this many bytes of the body and closes. */
        record ShortBody(long bytes) implements Fault {}
    }

    private final String path;
    private volatile Content content;
    private volatile Instant lastModified;
    private volatile Fault fault = new Fault.None();
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean chunked;
    private volatile boolean validators = true;
    private final AtomicLong requests = new AtomicLong();
    private final AtomicLong bytesSent = new AtomicLong();

    OriginFile(String path, Content content, Instant lastModified) {
        this.path = path;
        this.content = content;
        this.lastModified = lastModified.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Puts other content under the same URL. */
    public void change(Content newContent, Instant newLastModified) {
        this.content = newContent;
        this.lastModified = newLastModified.truncatedTo(ChronoUnit.SECONDS);
    }

    public OriginFile withFault(Fault newFault) {
        this.fault = newFault;
        return this;
    }

    /** How long each answer waits before it begins. */
    public OriginFile withDelay(Duration newDelay) {
        this.delay = newDelay;
        return this;
    }

    /** Whether the body is sent with {@code Transfer-Encoding: chunked}, its length not announced. */
    public OriginFile withChunking(boolean newChunked) {
        this.chunked = newChunked;
        return this;
    }

    /** Whether Last-Modified and ETag are sent. */
    public OriginFile withValidators(boolean newValidators) {
        this.validators = newValidators;
        return this;
    }

    /** Below the origin's root, begins with a slash. */
    public String path() {
        return path;
    }

    public Content content() {
        return content;
    }

    /** Whole seconds, as HTTP has them. */
    public Instant lastModified() {
        return lastModified;
    }

    /** Strong, and another one for other content. */
    public String etag() {
        Content current = content;
        return "\"" + Long.toHexString(current.seed()) + "-" + Long.toHexString(current.size()) + "\"";
    }

    /** How often it was asked for, whatever the answer. */
    public long requests() {
        return requests.get();
    }

    /** Bytes of bodies handed to the network so far. */
    public long bytesSent() {
        return bytesSent.get();
    }

    Fault fault() {
        return fault;
    }

    Duration delay() {
        return delay;
    }

    boolean chunked() {
        return chunked;
    }

    boolean validators() {
        return validators;
    }

    void countRequest() {
        requests.incrementAndGet();
    }

    void countBytes(long bytes) {
        bytesSent.addAndGet(bytes);
    }
}
