package io.websync.testing;

import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class in which anything blocked an event loop of an HTTP server, whatever its routes were asked meanwhile.
 * Registered before all else, so that it begins first and ends last: {@code @ExtendWith} on the class.
 */
public final class NothingBlocksAnEventLoop implements BeforeAllCallback, AfterAllCallback {

    private final EventLoopRecording recording = new EventLoopRecording();

    @Override
    public void beforeAll(ExtensionContext context) {
        recording.start();
    }

    @Override
    public void afterAll(ExtensionContext context) throws Exception {
        List<String> blocked = recording.stop();
        if (!blocked.isEmpty()) {
            throw new AssertionError("an event loop was blocked " + blocked.size() + " times; first by\n"
                    + String.join("\n\n", blocked.subList(0, Math.min(3, blocked.size()))));
        }
    }
}
