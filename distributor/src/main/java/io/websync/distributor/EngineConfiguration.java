package io.websync.distributor;

import io.websync.catalog.Catalog;
import io.websync.catalog.alarm.TopicBacklogs;
import io.websync.catalog.census.Census;
import io.websync.catalog.counting.Throughput;
import io.websync.catalog.dispatch.FetchAttempts;
import io.websync.catalog.notice.Channel;
import io.websync.contracts.Topics;
import io.websync.contracts.Topics.Party;
import io.websync.distributor.Engine.Part;
import io.websync.distributor.alarm.AlarmBook;
import io.websync.distributor.garbage.GarbageRule;
import io.websync.distributor.jdbc.AckTransaction;
import io.websync.distributor.jdbc.AlarmTransaction;
import io.websync.distributor.jdbc.Audience;
import io.websync.distributor.jdbc.CatalogPointers;
import io.websync.distributor.jdbc.CommandIntake;
import io.websync.distributor.jdbc.CommandTransaction;
import io.websync.distributor.jdbc.DispatchTransaction;
import io.websync.distributor.jdbc.EdgeReportTransaction;
import io.websync.distributor.jdbc.LetterFailures;
import io.websync.distributor.jdbc.LetterTransaction;
import io.websync.distributor.jdbc.Reader;
import io.websync.distributor.jdbc.SettledTransaction;
import io.websync.distributor.jdbc.SettlingTransaction;
import io.websync.distributor.jdbc.SubmittedTransaction;
import io.websync.distributor.kafka.AckHandler;
import io.websync.distributor.kafka.AlarmLoop;
import io.websync.distributor.kafka.Authenticity;
import io.websync.distributor.kafka.BatchHandler;
import io.websync.distributor.kafka.CensusLoop;
import io.websync.distributor.kafka.CommandHandler;
import io.websync.distributor.kafka.CommandLoop;
import io.websync.distributor.kafka.DeadLetters;
import io.websync.distributor.kafka.DispatchHandler;
import io.websync.distributor.kafka.DispatchProgress;
import io.websync.distributor.kafka.DistributorMetrics;
import io.websync.distributor.kafka.DueLoop;
import io.websync.distributor.kafka.EdgeReportHandler;
import io.websync.distributor.kafka.GarbageLoop;
import io.websync.distributor.kafka.Keeper;
import io.websync.distributor.kafka.LetterHandler;
import io.websync.distributor.kafka.LetterLoop;
import io.websync.distributor.kafka.Relay;
import io.websync.distributor.kafka.SettledLoop;
import io.websync.distributor.kafka.SettlingLoop;
import io.websync.distributor.kafka.SubmittedHandler;
import io.websync.distributor.kafka.TopicReader;
import io.websync.distributor.loop.Signal;
import io.websync.distributor.mail.SmtpSender;
import io.websync.distributor.notice.NoticeLoop;
import io.websync.distributor.notice.Sender;
import io.websync.distributor.storage.BlobCheckLoop;
import io.websync.distributor.storage.GarbageCollector;
import io.websync.distributor.webhook.WebhookSender;
import io.websync.messaging.Clients;
import io.websync.messaging.EventProducer;
import io.websync.messaging.LastWords;
import io.websync.outbound.OutboundClient;
import io.websync.outbound.OutboundSettings;
import io.websync.storage.CenterStorage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the loops of the roles together. */
@Configuration(proxyBeanMethods = false)
class EngineConfiguration {

    /** The readers of the catalog's offsets. */
    private static final String REPORTER = "reporter";

    private static final String DISPATCH = "dispatch";

    private static final String DEAD_LETTERS = "dead-letters";
    /** Forgotten at once, so that the keeper holds no lock for long. */
    private static final int ATTEMPTS_AT_ONCE = 50_000;

    @Bean
    Engine engine(DistributorSettings settings, Catalog catalog, DistributorMetrics metrics, Clock clock) {
        var engine = new Engine(settings, catalog);
        var settling = new SettlingLoop(new SettlingTransaction(catalog, clock), metrics);
        var shared = new Shared(engine, settings, catalog, metrics, clock, new Signal(), settling);
        if (settings.roles().contains(Role.DISPATCH)) {
            engine.add(() -> dispatch(shared));
        }
        if (settings.roles().contains(Role.REPORTER)) {
            engine.add(() -> reporter(shared));
        }
        if (settings.roles().contains(Role.DISPATCH) || settings.roles().contains(Role.REPORTER)) {
            engine.add(() -> List.of(new Part("settling", settling, settling::wakeUp)));
        }
        if (settings.roles().contains(Role.DEAD_LETTERS)) {
            engine.add(() -> deadLetters(shared));
        }
        if (settings.roles().contains(Role.KEEPER)) {
            engine.add(() -> keeper(shared));
        }
        if (settings.roles().contains(Role.COLLECTOR)) {
            engine.add(() -> collector(shared));
        }
        if (settings.roles().contains(Role.ALARM)) {
            engine.add(() -> alarms(shared));
        }
        return engine;
    }

    /** Ready means that the work has begun: schema and topics are there. */
    @Bean(name = "workHealthIndicator")
    HealthIndicator workHealth(Engine engine) {
        return () -> engine.isWorking()
                ? Health.up().build()
                : Health.outOfService()
                        .withDetail("reason", "waits for catalog and broker")
                        .build();
    }

    private record Shared(
            Engine engine,
            DistributorSettings settings,
            Catalog catalog,
            DistributorMetrics metrics,
            Clock clock,
            Signal due,
            SettlingLoop settling) {

        EventProducer producer(String stage) {
            return engine.closing(
                    new EventProducer(settings.kafka(), "websync-" + stage, Map.of("linger.ms", 0), clock));
        }
    }

    private static List<Part> dispatch(Shared shared) {
        EventProducer producer = shared.producer("dispatch");
        var deadLetters = new DeadLetters(producer, "dispatch", shared.metrics);
        var relaySignal = new Signal();
        var handler = new DispatchHandler(
                new DispatchTransaction(shared.catalog, shared.clock),
                deadLetters,
                relaySignal,
                shared.due,
                shared.settling::touched,
                shared.metrics);
        var relay = new Relay(shared.catalog, shared.settings.kafka(), relaySignal, shared.metrics);
        var due = new DueLoop(
                shared.catalog, producer, shared.due, shared.clock, shared.settling::touched, shared.metrics);
        var commandSignal = new Signal();
        var offsets = new Reader(shared.catalog, DISPATCH);
        var intake = new CommandHandler(new CommandIntake(shared.catalog, offsets), deadLetters, commandSignal);
        var commands = new CommandLoop(
                new CommandTransaction(
                        shared.catalog,
                        shared.clock,
                        held -> producer.send(Topics.CONTROLS, held).join(),
                        new LetterFailures()),
                commandSignal,
                relaySignal,
                shared.due,
                shared.settling::touched,
                shared.metrics);
        return List.of(
                reader(shared, Party.DISPATCH, "commands", 100, intake, deadLetters, offsets, Topics.COMMANDS),
                new Part("command", commands, commandSignal::raise),
                reader(shared, Party.DISPATCH, "completions", 1000, handler, deadLetters, null, Topics.COMPLETIONS),
                new Part("relay", relay, relaySignal::raise),
                new Part("due", due, shared.due::raise));
    }

    private static List<Part> reporter(Shared shared) {
        EventProducer producer = shared.producer("reporter");
        var deadLetters = new DeadLetters(producer, "reporter", shared.metrics);
        var offsets = new Reader(shared.catalog, REPORTER);
        var authenticity = new Authenticity(shared.settings.signatures().signatures(), shared.metrics);
        var checks = new Signal();
        var blobChecks = new BlobCheckLoop(
                shared.catalog,
                shared.engine.closing(CenterStorage.open(shared.settings.storage())),
                checks,
                shared.due,
                shared.engine::isStopping,
                shared.clock);
        var acks = new AckHandler(
                new AckTransaction(shared.catalog, offsets, shared.clock),
                authenticity,
                deadLetters,
                shared.due,
                checks,
                shared.settling::touched,
                shared.metrics);
        var files =
                new SubmittedHandler(new SubmittedTransaction(shared.catalog, offsets), deadLetters, shared.metrics);
        var reports = new EdgeReportHandler(
                new EdgeReportTransaction(shared.catalog, offsets), authenticity, producer, deadLetters);
        // A consumer and a thread each, so that a flood of submissions never delays an ack.
        return List.of(
                new Part("blob-checks", blobChecks, checks::raise),
                reader(shared, Party.REPORTER, "acks", 1000, acks, deadLetters, offsets, Topics.ACKS),
                reader(
                        shared,
                        Party.REPORTER,
                        "submissions",
                        2000,
                        files,
                        deadLetters,
                        offsets,
                        Topics.SUBMISSIONS,
                        Topics.SUBMISSIONS_BULK),
                reader(
                        shared,
                        Party.REPORTER,
                        "edge-reports",
                        500,
                        reports,
                        deadLetters,
                        offsets,
                        Topics.EDGE_REPORTS));
    }

    private static List<Part> deadLetters(Shared shared) {
        EventProducer producer = shared.producer(DEAD_LETTERS);
        var offsets = new Reader(shared.catalog, DEAD_LETTERS);
        var transaction = new LetterTransaction(shared.catalog, offsets, shared.clock);
        var letters = new LetterHandler(
                transaction,
                new Authenticity(shared.settings.signatures().signatures(), shared.metrics),
                shared.metrics);
        var loop = new LetterLoop(
                transaction,
                producer,
                () -> LastWords.offsets(shared.settings.kafka(), "websync-dead-letters-controls", Topics.CONTROLS),
                shared.clock,
                shared.metrics);
        return List.of(
                reader(
                        shared,
                        Party.DEAD_LETTERS,
                        DEAD_LETTERS,
                        500,
                        letters,
                        new DeadLetters(producer, DEAD_LETTERS, shared.metrics),
                        offsets,
                        Topics.ALL.stream().map(Topics.Topic::deadLetters).toList()),
                new Part("replays", loop, loop::wakeUp));
    }

    private static List<Part> keeper(Shared shared) {
        var keeper = new Keeper(
                shared.settings.kafka(),
                new Reader(shared.catalog, REPORTER),
                new Reader(shared.catalog, DEAD_LETTERS),
                shared.settings.keeper(),
                rows -> shared.catalog.transaction(connection -> {
                    Instant now = shared.clock.instant();
                    TopicBacklogs.put(connection, rows, now);
                    Throughput.forget(
                            connection, now.minus(shared.settings.keeper().history()));
                    FetchAttempts.forget(
                            connection, now.minus(shared.settings.keeper().attempts()), ATTEMPTS_AT_ONCE);
                    return true;
                }),
                shared.metrics);
        return List.of(new Part("keeper", keeper, keeper::wakeUp));
    }

    private static List<Part> alarms(Shared shared) {
        AlarmSettings settings = shared.settings.alarms();
        MailSettings mail = shared.settings.mail();
        var webhook = settings.webhook();
        var toPost = new Signal();
        var toMail = new Signal();
        var audience = new Audience(!webhook.url().isEmpty(), mail.isOn());
        Runnable told = () -> {
            toPost.raise();
            toMail.raise();
        };
        var transaction = new AlarmTransaction(
                shared.catalog,
                new AlarmBook(settings.hold(), settings.calm()),
                settings.limits(shared.settings.keeper().alarm()),
                audience,
                settings.every().multipliedBy(3).plusSeconds(5),
                shared.clock);
        var loop = new AlarmLoop(transaction, settings.every(), told);
        var census =
                new CensusLoop(new Census(shared.catalog), shared.metrics.registry(), settings.every(), shared.clock);
        var settled = new SettledLoop(new SettledTransaction(shared.catalog, audience, shared.clock), told);
        var parts = new ArrayList<>(List.of(
                new Part("alarms", loop, loop::wakeUp),
                new Part("census", census, census::wakeUp),
                new Part("settled", settled, settled::wakeUp)));
        if (!webhook.url().isEmpty()) {
            OutboundSettings outbound = shared.settings.outbound();
            var sender = new WebhookSender(
                    shared.engine.closing(new OutboundClient(outbound)),
                    webhook.url(),
                    webhook.secret(),
                    outbound.connectTimeout().plus(outbound.stallTimeout()),
                    shared.clock);
            parts.add(notices(shared, Channel.WEBHOOK, sender, webhook.patience(), toPost));
        }
        if (mail.isOn()) {
            parts.add(notices(
                    shared, Channel.MAIL, new SmtpSender(shared.catalog, mail, shared.clock), mail.patience(), toMail));
        }
        return List.copyOf(parts);
    }

    private static Part notices(Shared shared, Channel channel, Sender sender, Duration patience, Signal signal) {
        var loop = new NoticeLoop(shared.catalog, channel, sender, patience, signal, shared.clock);
        return new Part(channel.name().toLowerCase(Locale.ROOT), loop, signal::raise);
    }

    private static List<Part> collector(Shared shared) {
        DistributorSettings.GarbageSettings settings = shared.settings.garbage();
        var pointers = new CatalogPointers(shared.catalog);
        var collector = new GarbageCollector(
                shared.engine.closing(CenterStorage.open(shared.settings.storage())),
                pointers,
                new DispatchProgress(shared.settings.kafka()),
                new GarbageRule(settings.grace(), settings.trashTime()),
                settings.dryRun(),
                shared.engine::isStopping,
                shared.clock);
        var loop = new GarbageLoop(collector, pointers, settings.every(), shared.metrics, shared.clock);
        return List.of(new Part("collector", loop, loop::wakeUp));
    }

    private static Part reader(
            Shared shared,
            Party party,
            String what,
            int batch,
            BatchHandler handler,
            DeadLetters deadLetters,
            @Nullable Reader offsets,
            Topics.Topic<?>... topics) {
        List<String> names = List.of(topics).stream().map(Topics.Topic::name).toList();
        return reader(shared, party, what, batch, handler, deadLetters, offsets, names);
    }

    private static Part reader(
            Shared shared,
            Party party,
            String what,
            int batch,
            BatchHandler handler,
            DeadLetters deadLetters,
            @Nullable Reader offsets,
            List<String> topics) {
        String group = Topics.group(party, null);
        Map<String, Object> properties = Map.of(
                "group.instance.id",
                shared.settings.instance() + "-" + what,
                "max.poll.records",
                batch,
                "partition.assignment.strategy",
                List.of(CooperativeStickyAssignor.class.getName()));
        var reader = new TopicReader(
                topics,
                () -> Clients.consumer(shared.settings.kafka(), group + "-" + what, group, properties),
                handler,
                deadLetters,
                offsets);
        return new Part(what, reader, reader::wakeUp);
    }
}
