package io.websync.distributor;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String[] DECIDING = {
        "io.websync.distributor.dispatch..",
        "io.websync.distributor.reporter..",
        "io.websync.distributor.settling..",
        "io.websync.distributor.keeping..",
        "io.websync.distributor.deadletters..",
        "io.websync.distributor.garbage..",
        "io.websync.distributor.alarm.."
    };

    private static final JavaClasses CLASSES =
            new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages("io.websync.distributor");

    @Test
    void whatDecidesDoesNoInputOrOutput() {
        noClasses()
                .that()
                .resideInAnyPackage(DECIDING)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework..",
                        "org.apache.kafka..",
                        "java.sql..",
                        "javax.sql..",
                        "java.net..",
                        "java.io..")
                .check(CLASSES);
    }

    @Test
    void rolesDoNotImportEachOther() {
        slices().matching(
                        "io.websync.distributor.(dispatch|reporter|blobs|settling|keeping|deadletters|garbage|alarm)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void noOtherProcessIsImported() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.websync.ingest..", "io.websync.fetcher..", "io.websync.edge..")
                .check(CLASSES);
    }
}
