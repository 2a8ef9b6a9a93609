package io.websync.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.websync", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule whatDecidesDoesNoInputAndOutput = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.websync.ingest.list..", "io.websync.ingest.reception..", "io.websync.ingest.account..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "org.apache.kafka..",
                    "io.websync.messaging..",
                    "java.net.http..",
                    "java.sql..",
                    "io.netty..",
                    "reactor..");

    @ArchTest
    static final ArchRule listsKnowNothingOfWhatBecomesOfThem = noClasses()
            .that()
            .resideInAPackage("io.websync.ingest.list..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.websync.catalog..", "io.websync.ingest.reception..");

    @ArchTest
    static final ArchRule noProcessImportsAnother = noClasses()
            .that()
            .resideInAPackage("io.websync.ingest..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.websync.fetcher..", "io.websync.distributor..", "io.websync.edge..");
}
