package io.websync.distributor.webhook;

import io.websync.catalog.notice.Notices.Notice;
import io.websync.distributor.notice.CloudEvents;
import io.websync.distributor.notice.Sender;
import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundException;
import io.websync.outbound.OutboundRequest;
import io.websync.outbound.OutboundResponse;
import java.io.InterruptedIOException;
import java.time.Clock;
import java.time.Duration;

/** Posts notices to a webhook; whatever it does not answer 2xx to is sent again. */
public final class WebhookSender implements Sender {

    private final OutboundClient client;
    private final String url;
    private final String secret;
    private final Duration timeouts;
    private final Clock clock;

    /**
     * @param secret signs; empty for no signature
     * @param timeouts for connecting and for an answer, together; an exchange takes twice that at most
     */
    public WebhookSender(OutboundClient client, String url, String secret, Duration timeouts, Clock clock) {
        this.client = client;
        this.url = url;
        this.secret = secret;
        this.timeouts = timeouts;
        this.clock = clock;
    }

    @Override
    public Duration lease() {
        return timeouts.multipliedBy(2).plus(Duration.ofMinutes(1));
    }

    @Override
    public Result send(Notice notice) throws InterruptedException {
        OutboundRequest request = OutboundRequest.post(url, CloudEvents.CONTENT_TYPE, notice.event());
        if (!secret.isEmpty()) {
            request = request.with(Signature.HEADER, Signature.of(secret, notice.event(), clock.instant()));
        }
        try (OutboundResponse response = client.exchange(request)) {
            return response.status() / 100 == 2
                    ? new Result.Taken()
                    : new Result.NotNow("it answered HTTP " + response.status());
        } catch (OutboundException e) {
            return new Result.NotNow(e.failure().code() + ": " + e.failure().message());
        } catch (InterruptedIOException e) {
            throw new InterruptedException(e.getMessage());
        }
    }
}
