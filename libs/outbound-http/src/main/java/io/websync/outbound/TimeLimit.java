package io.websync.outbound;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okio.AsyncTimeout;

/**
 * Breaks a call off when something takes too long altogether, however lively it goes on: the client's own time-outs begin
 * anew with every byte. Closing it ends the limit.
 */
final class TimeLimit extends AsyncTimeout implements AutoCloseable {

    private final Call call;
    private final Progress progress;

    private TimeLimit(Call call, Progress progress) {
        this.call = call;
        this.progress = progress;
    }

    /** @param limit above 0 */
    static TimeLimit begin(Call call, Progress progress, Duration limit) {
        var begun = new TimeLimit(call, progress);
        begun.timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        begun.enter();
        return begun;
    }

    @Override
    protected void timedOut() {
        progress.cameTooLate();
        call.cancel();
    }

    @Override
    public void close() {
        exit();
    }
}
