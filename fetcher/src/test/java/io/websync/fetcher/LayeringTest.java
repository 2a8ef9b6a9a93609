package io.websync.fetcher;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** What decides does no I/O, and the processes know nothing of each other. */
@AnalyzeClasses(packages = "io.websync.fetcher", importOptions = ImportOption.DoNotIncludeTests.class)
class LayeringTest {

    @ArchTest
    static final ArchRule queueAndRetryDecideAndDoNothingElse = noClasses()
            .that()
            .resideInAnyPackage("io.websync.fetcher.queue", "io.websync.fetcher.retry")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "org.apache.kafka..",
                    "okhttp3..",
                    "java.net..",
                    "java.nio.file..",
                    "java.sql..",
                    "io.websync.outbound..",
                    "io.websync.storage..",
                    "io.websync.messaging..",
                    "io.websync.catalog..",
                    "io.websync.fetcher.kafka..",
                    "io.websync.fetcher.jdbc..",
                    "io.websync.fetcher.download..");

    @ArchTest
    static final ArchRule downloadsKnowNothingOfKafkaAndSqlAndNothingOfSpringButItsUnits = noClasses()
            .that()
            .resideInAPackage("io.websync.fetcher.download")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.apache.kafka..",
                    "io.websync.messaging..",
                    "io.websync.catalog..",
                    "java.sql..",
                    "io.websync.fetcher.kafka..",
                    "io.websync.fetcher.jdbc..",
                    "org.springframework.boot..",
                    "org.springframework.context..");

    @ArchTest
    static final ArchRule noProcessImportsAnother = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.websync.ingest..", "io.websync.distributor..", "io.websync.edge..", "io.websync.standalone..");
}
