package io.websync.ingest;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.config.MeterFilter;
import io.websync.catalog.Catalog;
import io.websync.catalog.account.Accounts;
import io.websync.catalog.account.ApiTokens;
import io.websync.catalog.account.AuditLog;
import io.websync.catalog.account.JoinTokens;
import io.websync.catalog.account.Usages;
import io.websync.catalog.alarm.AlarmReports;
import io.websync.catalog.command.Requests;
import io.websync.catalog.deadletter.FailureGroups;
import io.websync.catalog.deadletter.LetterActions;
import io.websync.catalog.deadletter.LetterReports;
import io.websync.catalog.held.HeldCopies;
import io.websync.catalog.node.MirrorLists;
import io.websync.catalog.node.Nodes;
import io.websync.catalog.notice.NoticeReports;
import io.websync.catalog.notice.TellMe;
import io.websync.catalog.report.AssetReports;
import io.websync.catalog.report.CheckRequests;
import io.websync.catalog.report.FileHistories;
import io.websync.catalog.report.FileReports;
import io.websync.catalog.report.HeatMaps;
import io.websync.catalog.report.PurgeReports;
import io.websync.catalog.report.Reports;
import io.websync.catalog.report.ThroughputReports;
import io.websync.catalog.submission.SubmissionWriter;
import io.websync.ingest.afterwards.Afterwards;
import io.websync.ingest.afterwards.CommandLog;
import io.websync.ingest.check.CopyChecking;
import io.websync.ingest.kafka.BrokerSubmissionLog;
import io.websync.ingest.kafka.ControlSender;
import io.websync.ingest.live.LiveReports;
import io.websync.ingest.live.RecentFailures;
import io.websync.ingest.live.RecentHeatMaps;
import io.websync.ingest.node.JoinOffice;
import io.websync.ingest.node.NodeOffice;
import io.websync.ingest.reception.Leases;
import io.websync.ingest.reception.ReceptionLimits;
import io.websync.ingest.reception.Receptionist;
import io.websync.ingest.reception.SubmissionLog;
import io.websync.metrics.PrometheusRules;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.web.reactive.config.BlockingExecutionConfigurer;
import org.springframework.web.reactive.config.WebFluxConfigurer;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** What the process is made of. */
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {

    private static final int SHOWN_REJECTS = 1000;
    private static final Duration LIVE_EVERY = Duration.ofSeconds(1);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** Handlers block, so each request has a virtual thread of its own; an event loop never runs one. */
    @Bean
    VirtualThreadTaskExecutor requestThreads() {
        return new VirtualThreadTaskExecutor("request-");
    }

    @Bean
    Scheduler requestScheduler(VirtualThreadTaskExecutor requestThreads) {
        return Schedulers.fromExecutor(requestThreads);
    }

    @Bean
    WebFluxConfigurer handlersOnRequestThreads(VirtualThreadTaskExecutor requestThreads) {
        return new WebFluxConfigurer() {
            @Override
            public void configureBlockingExecution(BlockingExecutionConfigurer configurer) {
                configurer.setExecutor(requestThreads);
                configurer.setControllerMethodPredicate(_ -> true);
            }
        };
    }

    /** A list in a request holds values: who sends a null in one is told so, before anything trips over it. */
    @Bean
    JsonMapperBuilderCustomizer noNullsInLists() {
        return json -> json.withConfigOverride(
                List.class, lists -> lists.setNullHandling(JsonSetter.Value.forContentNulls(Nulls.FAIL)));
    }

    @Bean
    Catalog catalog(IngestSettings settings) {
        return Catalog.of(settings.catalog(), "websync-ingest");
    }

    @Bean
    SubmissionWriter submissionWriter(Catalog catalog) {
        return new SubmissionWriter(catalog);
    }

    @Bean
    Reports reports(Catalog catalog) {
        return new Reports(catalog);
    }

    @Bean
    AlarmReports alarmReports(Catalog catalog) {
        return new AlarmReports(catalog);
    }

    @Bean
    TellMe tellMe(Catalog catalog) {
        return new TellMe(catalog);
    }

    @Bean
    NoticeReports noticeReports(Catalog catalog) {
        return new NoticeReports(catalog);
    }

    @Bean
    LiveReports liveReports(Reports reports) {
        return new LiveReports(reports::submissions, LIVE_EVERY);
    }

    @Bean
    AssetReports assetReports(Catalog catalog) {
        return new AssetReports(catalog);
    }

    @Bean
    FileReports fileReports(Catalog catalog) {
        return new FileReports(catalog);
    }

    @Bean
    FileHistories fileHistories(Catalog catalog) {
        return new FileHistories(catalog);
    }

    @Bean
    ThroughputReports throughputReports(Catalog catalog) {
        return new ThroughputReports(catalog);
    }

    @Bean
    RecentHeatMaps heatMaps(Catalog catalog, Clock clock) {
        return new RecentHeatMaps(new HeatMaps(catalog), clock);
    }

    @Bean
    LetterReports letterReports(Catalog catalog) {
        return new LetterReports(catalog);
    }

    @Bean
    FailureGroups failureGroups(Catalog catalog) {
        return new FailureGroups(catalog);
    }

    @Bean
    LetterActions letterActions(Catalog catalog) {
        return new LetterActions(catalog);
    }

    @Bean
    RecentFailures recentFailures(FailureGroups groups, LetterReports reports, LetterActions actions, Clock clock) {
        return new RecentFailures(groups, reports, actions, clock);
    }

    @Bean
    MirrorLists mirrorLists(Catalog catalog) {
        return new MirrorLists(catalog);
    }

    @Bean
    Nodes nodes(Catalog catalog) {
        return new Nodes(catalog);
    }

    @Bean
    Accounts accounts(Catalog catalog) {
        return new Accounts(catalog);
    }

    @Bean
    BrokerSubmissionLog submissionLog(IngestSettings settings) {
        return new BrokerSubmissionLog(settings.kafka(), settings.brokerPatience());
    }

    @Bean
    ControlSender controlSender(IngestSettings settings, Clock clock) {
        return new ControlSender(settings.kafka(), settings.brokerPatience(), clock);
    }

    @Bean
    PurgeReports purgeReports(Catalog catalog) {
        return new PurgeReports(catalog);
    }

    @Bean
    NodeOffice nodeOffice(Nodes nodes, ControlSender controls, Afterwards afterwards, AuditLog audit, Clock clock) {
        return new NodeOffice(nodes, controls, afterwards, audit, clock);
    }

    @Bean
    JoinOffice joinOffice(Catalog catalog, ApiTokens apiTokens, IngestSettings settings, Clock clock) {
        EdgesSettings edges = settings.edges();
        var told = new HashMap<String, String>();
        told.put(
                "websync.edge.kafka.bootstrap-servers",
                Objects.requireNonNullElse(
                        edges.bootstrapServers(), settings.kafka().bootstrapServers()));
        edges.kafkaProperties()
                .forEach((name, value) -> told.put("websync.edge.kafka.properties[" + name + "]", value));
        URI blobs = edges.blobsUrl();
        return new JoinOffice(
                new JoinTokens(catalog, apiTokens),
                blobs == null ? null : blobs.toString(),
                told,
                edges::credentials,
                edges.joinToken(),
                clock);
    }

    @Bean
    CopyChecking copyChecking(
            Catalog catalog,
            AssetReports assets,
            Nodes nodes,
            ControlSender controls,
            AuditLog audit,
            IngestSettings settings,
            Clock clock) {
        return new CopyChecking(
                assets, nodes, new CheckRequests(catalog), controls, audit, settings.checkPause(), clock);
    }

    @Bean
    Afterwards afterwards(
            Catalog catalog, PurgeReports purgeReports, CommandLog commandLog, AuditLog auditLog, Clock clock) {
        return new Afterwards(new Requests(catalog), purgeReports, commandLog, auditLog, clock);
    }

    @Bean
    Usages usages(Catalog catalog) {
        return new Usages(catalog);
    }

    @Bean
    Leases leases(SubmissionWriter writer, IngestSettings settings, Clock clock) {
        return new Leases(writer, settings.lease(), clock);
    }

    @Bean
    Receptionist receptionist(
            SubmissionWriter writer,
            Nodes nodes,
            SubmissionLog submissionLog,
            Usages usages,
            Catalog catalog,
            Leases leases,
            IngestSettings settings,
            Clock clock) {
        var limits = new ReceptionLimits(
                settings.maxEntries(),
                settings.shortList(),
                settings.maxRejects(),
                SHOWN_REJECTS,
                settings.lease(),
                settings.accounts().quota());
        return new Receptionist(
                writer,
                nodes,
                usages,
                new HeldCopies(catalog),
                submissionLog,
                leases,
                limits,
                settings.maxEntryLength(),
                clock);
    }

    @Bean
    MeterFilter prometheusRules() {
        return new PrometheusRules();
    }

    @Bean
    IngestMetrics metrics(MeterRegistry registry) {
        return new IngestMetrics(registry);
    }
}
