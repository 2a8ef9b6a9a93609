package io.websync.ingest.http;

import io.websync.catalog.node.MirrorLists;
import io.websync.catalog.node.MirroredCopy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** The list of what a node holds, a page at a time, as the client takes it. */
final class MirrorStream {

    private static final int PAGE = 1000;

    private MirrorStream() {}

    static Flux<DataBuffer> of(
            MirrorLists mirrors, int node, Function<MirroredCopy, String> line, Scheduler scheduler) {
        return Flux.<DataBuffer, UUID>generate(() -> MirrorLists.START, (after, sink) -> {
                    List<MirroredCopy> page = mirrors.page(node, after, PAGE);
                    if (page.isEmpty()) {
                        sink.complete();
                        return after;
                    }
                    var lines = new StringBuilder();
                    page.forEach(copy -> lines.append(line.apply(copy)));
                    sink.next(DefaultDataBufferFactory.sharedInstance.wrap(
                            lines.toString().getBytes(StandardCharsets.UTF_8)));
                    return page.getLast().id();
                })
                .subscribeOn(scheduler);
    }
}
