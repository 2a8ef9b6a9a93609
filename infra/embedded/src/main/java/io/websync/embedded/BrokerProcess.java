package io.websync.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;

/**
 * An {@link EmbeddedBroker} as a process of its own: {@code BrokerProcess <folder> <port> [<broker property>=<value> …]}.
 * Stops cleanly on SIGTERM.
 */
public final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length < 2) {
            System.err.println("usage: BrokerProcess <folder> <port> [<broker property>=<value> ...]");
            System.exit(64);
        }
        var properties = new Properties();
        for (int i = 2; i < arguments.length; i++) {
            int equals = arguments[i].indexOf('=');
            properties.setProperty(arguments[i].substring(0, equals), arguments[i].substring(equals + 1));
        }
        var broker = EmbeddedBroker.start(Path.of(arguments[0]), Integer.parseInt(arguments[1]), properties);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop"));
        System.out.println("broker at " + broker.bootstrapServers());
        new CountDownLatch(1).await();
    }
}
