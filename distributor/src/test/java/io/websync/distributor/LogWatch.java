package io.websync.distributor;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Writes down what a class warns of. */
final class LogWatch extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger logger;
    private final List<String> warnings = new CopyOnWriteArrayList<>();

    private LogWatch(Logger logger) {
        this.logger = logger;
    }

    static LogWatch of(Class<?> source) {
        var watch = new LogWatch((Logger) LoggerFactory.getLogger(source));
        watch.start();
        watch.logger.addAppender(watch);
        return watch;
    }

    /** In the order that they came. */
    List<String> warnings() {
        return warnings;
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getLevel().equals(Level.WARN)) {
            warnings.add(event.getFormattedMessage());
        }
    }

    @Override
    public void close() {
        logger.detachAppender(this);
        stop();
    }
}
