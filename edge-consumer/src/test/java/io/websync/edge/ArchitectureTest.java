package io.websync.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.websync", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule decidingKnowsNoWorld = noClasses()
            .that()
            .resideInAPackage("io.websync.edge.replica..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.springframework..",
                    "org.apache.kafka..",
                    "java.sql..",
                    "java.net.http..",
                    "java.nio..",
                    "org.sqlite..",
                    "io.micrometer..");

    @ArchTest
    static final ArchRule onlyTheInventoryKnowsItsDatabase = noClasses()
            .that()
            .resideInAPackage("io.websync.edge..")
            .and()
            .resideOutsideOfPackages("io.websync.edge.inventory..", "io.websync.edge.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "org.sqlite..");

    @ArchTest
    static final ArchRule onlyItsAdapterKnowsKafkaClients = noClasses()
            .that()
            .resideInAPackage("io.websync.edge..")
            .and()
            .resideOutsideOfPackage("io.websync.edge.kafka..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.kafka..");

    @ArchTest
    static final ArchRule anEdgeImportsNoOtherProcess = noClasses()
            .that()
            .resideInAPackage("io.websync.edge..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.websync.ingest..",
                    "io.websync.fetcher..",
                    "io.websync.distributor..",
                    "io.websync.catalog..",
                    "io.websync.embedded..");
}
