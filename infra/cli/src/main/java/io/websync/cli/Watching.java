package io.websync.cli;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Looks at a submission until it is settled. An outage of the server is waited for, as long as there is time. */
final class Watching {

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Server server;
    private final Screen screen;
    private final boolean shown;

    /** @param shown whether progress is told while it goes on */
    Watching(Server server, Screen screen, boolean shown) {
        this.server = server;
        this.screen = screen;
        this.shown = shown;
    }

    /**
     * @param patience null for as long as it takes
     * @return null when the time was over before it was settled
     */
    @Nullable Progress until(long submission, @Nullable Duration patience) throws InterruptedException {
        Instant end = patience == null ? Instant.MAX : Instant.now().plus(patience);
        boolean live = shown && screen.watched();
        String told = "";
        boolean away = false;
        while (true) {
            try {
                var progress = new Progress(server.tryGet("/api/v1/submissions/" + submission));
                away = false;
                String line = progress.line();
                if (live) {
                    screen.progress(line, progress.settled());
                } else if (shown && !line.equals(told)) {
                    screen.tell(line);
                }
                told = line;
                if (progress.settled()) {
                    return progress;
                }
            } catch (Server.AwayException e) {
                if (!away) {
                    screen.tell("websync: " + e.getMessage() + "; looking again every second");
                }
                away = true;
            }
            Duration left = Duration.between(Instant.now(), end);
            if (left.isNegative() || left.isZero()) {
                return null;
            }
            Thread.sleep((left.compareTo(LOOK) < 0 ? left : LOOK).toMillis());
        }
    }
}
